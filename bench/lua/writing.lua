-- Every thread has one connection and people of its own, and for each of them adds a phone and takes it away again.
-- Arguments: a file of paths, the headers, the body that adds, what follows the path of the one to take away, threads.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

function init(args)
  paths, at, added = {}, 0, false
  local row, count = 0, tonumber(args[5])
  headers, body, suffix = args[2], args[3], args[4]
  tried = number > 0 -- wrk tries the first thread's script before it begins, and sends nothing of that
  for line in io.lines(args[1]) do
    if row % count == number then paths[#paths + 1] = line end
    row = row + 1
  end
end

function request()
  if not tried then
    tried = true
    return "GET / HTTP/1.1\r\n\r\n"
  end
  added = not added
  if added then
    at = at % #paths + 1
    return "POST " .. paths[at] .. " HTTP/1.1\r\nhost: localhost\r\n" .. headers .. "content-type: application/json\r\n" ..
      "content-length: " .. #body .. "\r\n\r\n" .. body
  end
  return "DELETE " .. paths[at] .. suffix .. " HTTP/1.1\r\nhost: localhost\r\n" .. headers .. "\r\n"
end

function done(summary, latency)
  for _, thread in ipairs(threads) do
    local all, last = thread:get("paths"), thread:get("at")
    if last > 0 then print("LEFT " .. all[last] .. thread:get("suffix")) end
  end
  local e = summary.errors
  print(string.format('RESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
