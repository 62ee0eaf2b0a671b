-- One request after the other, of a list in a file: "GET /path" or "POST /path body". Arguments: the file, the headers.
local wants, at = {}, 0

function init(args)
  local headers = args[2] or ""
  for line in io.lines(args[1]) do
    local verb, path, body = line:match("^(%u+) (%S+) ?(.*)$")
    local length = verb == "POST" and ("content-length: " .. #body .. "\r\n") or ""
    wants[#wants + 1] = verb .. " " .. path .. " HTTP/1.1\r\nhost: localhost\r\n" .. headers .. length .. "\r\n" .. body
  end
end

function request()
  at = at % #wants + 1
  return wants[at]
end

function done(summary, latency)
  local e = summary.errors
  print(string.format('RESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
