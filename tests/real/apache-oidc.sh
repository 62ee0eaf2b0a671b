#!/bin/bash
# A real relying party: Apache with mod_auth_openidc over TLS, pages behind sign-in and what signs people out of them.
#
#   apache-oidc.sh start --dir DIR --metadata URL --client ID --secret FILE --ca PEM --cert PEM --key PEM [--port 0]
#
# /            public; where people come to who have signed out
# /private/    anybody who is signed in; shows all OIDC_CLAIM_* it was given
# /strong/     several factors: who came with fewer is sent back for them, by a `claims` challenge
# /again/      asks for prompt=login         /recent/  asks for max_age=60
# /callback    the redirect URI, which mod_auth_openidc serves; ?logout=URL signs out, ?logout=backchannel is told of it
#
# Redirect URIs to register: https://127.0.0.1:PORT/callback, and https://127.0.0.1:PORT/ for after signing out.
# Authorization code with PKCE S256. As root it runs as the user postgres, else as whoever calls. About 0.2 s to start.
. "$(dirname "$0")/lifecycle.sh"
opt=([port]=0 [metadata]= [client]= [secret]= [ca]= [cert]= [key]=)

# What the page /strong/ asks for (OpenID Connect Core section 5.5): {"id_token":{"acr":{"essential":true,"value":"2"}}}
SEVERAL_FACTORS=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%222%22%7D%7D%7D

pages() {
  local page
  mkdir -p "$DIR/www" "$DIR/tls"
  echo '<!doctype html><html lang="en"><title>Public</title><h1>Public</h1></html>' >"$DIR/www/index.html"
  for page in private strong again recent; do
    mkdir -p "$DIR/www/$page"
    echo "<!doctype html><html lang=en><title>$page</title><h1>$page</h1><pre><!--#printenv --></pre></html>" >"$DIR/www/$page/index.shtml"
  done
}

configuration() {
  local m at="https://127.0.0.1:${opt[port]}"
  for m in mpm_event authn_core authz_core authz_user dir mime include ssl; do
    echo "LoadModule ${m}_module /usr/lib/apache2/modules/mod_$m.so"
  done
  cat <<C
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
ServerRoot $DIR
DefaultRuntimeDir $DIR
PidFile $DIR/apache.run
ErrorLog $DIR/error.log
LogLevel warn auth_openidc:info
Listen 127.0.0.1:${opt[port]}
ServerName 127.0.0.1:${opt[port]}
StartServers 1
Mutex posixsem
TypesConfig /etc/mime.types
DocumentRoot $DIR/www
DirectoryIndex index.html index.shtml
SSLEngine on
SSLCertificateFile $DIR/tls/cert.pem
SSLCertificateKeyFile $DIR/tls/key.pem
OIDCProviderMetadataURL ${opt[metadata]}
OIDCCABundlePath $DIR/tls/ca.pem
OIDCClientID ${opt[client]}
OIDCClientSecret "$(cat "${opt[secret]}")"
OIDCRedirectURI $at/callback
OIDCDefaultLoggedOutURL $at/
OIDCCryptoPassphrase "$(head -c 24 /dev/urandom | base64)"
OIDCScope "openid profile email"
OIDCRemoteUserClaim preferred_username
OIDCPKCEMethod S256
<Directory $DIR/www>
  Require all granted
  Options +Includes
  AddType text/html .shtml
  AddOutputFilter INCLUDES .shtml
</Directory>
<LocationMatch "^/(private|again|recent|callback)">
  AuthType openid-connect
  Require valid-user
</LocationMatch>
<Location /again>
  OIDCPathAuthRequestParams prompt=login
</Location>
<Location /recent>
  OIDCPathAuthRequestParams max_age=60
</Location>
<Location /strong>
  AuthType openid-connect
  Require claim acr:2
  OIDCUnAutzAction auth
  OIDCPathAuthRequestParams claims=$SEVERAL_FACTORS
</Location>
C
}

start_it() {
  local o
  need apache2-bin libapache2-mod-auth-openidc media-types
  for o in metadata client secret ca cert key; do [ -n "${opt[$o]}" ] || die "--$o is needed"; done
  [ "${opt[port]}" != 0 ] || opt[port]=$(free_port)
  open_path "$DIR"
  pages
  for o in ca cert key; do cp "${opt[$o]}" "$DIR/tls/$o.pem"; done
  chmod 600 "$DIR/tls/key.pem"
  (umask 077; configuration >"$DIR/httpd.conf")
  own -R "$DIR"
  run apache "${unprivileged[@]}" apache2 -f "$DIR/httpd.conf" -DFOREGROUND
  wait_for apache 10 tcp 127.0.0.1 "${opt[port]}"
  put APACHE_URL "https://127.0.0.1:${opt[port]}"
}
main "$@"
