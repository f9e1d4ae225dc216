#!/bin/sh
# A CA with one intermediate that signs all requests below csr/ as they are, into issued/.
set -eu
key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $key -keyout root.key -subj '/O=Acme, Inc./CN=Acme Root' -days 3650 \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -out root.pem
openssl req -new $key -keyout issuing.key -subj '/O=Acme, Inc./CN=Acme Issuing CA' -out issuing.csr
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' > issuing.cnf
openssl x509 -req -in issuing.csr -CA root.pem -CAkey root.key -days 1800 -extfile issuing.cnf -out issuing.pem
for csr in csr/*/*.csr; do
    pem=issued/${csr#csr/}
    pem=${pem%.csr}.pem
    mkdir -p "$(dirname "$pem")"
    printf 'extendedKeyUsage=serverAuth,clientAuth\nkeyUsage=critical,digitalSignature,keyEncipherment\n' > leaf.cnf
    printf 'crlDistributionPoints=URI:http://crl.example.com/acme.crl\n' >> leaf.cnf
    openssl x509 -req -in "$csr" -CA issuing.pem -CAkey issuing.key -days 90 -copy_extensions copy -extfile leaf.cnf -out "$pem"
done
