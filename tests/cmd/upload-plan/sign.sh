#!/bin/sh
# A CA with one intermediate that signs all requests below csr/ as they are, into issued/, on a day that never changes.
set -eu
touch index.txt
cat > ca.cnf <<'END'
[ca]
database = index.txt
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copyall
[any]
C = optional
ST = optional
L = optional
O = optional
OU = optional
CN = optional
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
extendedKeyUsage = serverAuth, clientAuth
keyUsage = critical, digitalSignature, keyEncipherment
crlDistributionPoints = URI:http://crl.example.com/acme.crl
END
# Signs a request: `sign REQUEST CERTIFICATE SECTION END SIGNER…`
sign() {
    request=$1 certificate=$2 section=$3 end=$4
    shift 4
    openssl ca -batch -notext -config ca.cnf -name ca -preserveDN -extensions "$section" \
        -startdate 20261101000000Z -enddate "${end}000000Z" "$@" -in "$request" -out "$certificate"
}
for name in root issuing; do
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr \
        -subj "/O=Acme, Inc./CN=Acme $(echo $name | sed 's/root/Root/; s/issuing/Issuing CA/')"
done
sign root.csr root.pem authority 20361101 -selfsign -keyfile root.key
sign issuing.csr issuing.pem authority 20311101 -cert root.pem -keyfile root.key
for csr in csr/*/*.csr; do
    pem=issued/${csr#csr/}
    pem=${pem%.csr}.pem
    mkdir -p "$(dirname "$pem")"
    sign "$csr" "$pem" server 20270130 -cert issuing.pem -keyfile issuing.key
done
