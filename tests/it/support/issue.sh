# Shell functions with which the certificates of the fixtures are made (`. ../../../it/support/issue.sh`); needs openssl 3.
#
#   authorities [NAME]              a root `roots.pem` and an intermediate `chain.pem`, with NAME in their names
#   request FILE SUBJECT [SAN]      a request `FILE.csr`
#   issue FILE SUBJECT [SAN]        a certificate `FILE.crt` for the same key, signed by the intermediate
#   sign FILE ISSUER SUBJECT        any certificate `FILE`, signed by the certificate in the file ISSUER, or `itself`
#   certify FILE CSR                a certificate `FILE` for a request, signed by the intermediate
#   list FILE ISSUER [CERT…]        a revocation list `FILE` of the certificate in the file ISSUER, with these certificates in it
#
# Variables change what is made: FROM and TO (dates as 20261101), EXT (all extensions, separated by `;`), MORE (further
# extensions), DIGEST, KEY (options of `openssl genpkey`); of lists REASON, LISTEXT (their extensions), NUMBER (`none`). Keys stay in a folder that is removed in the end.

keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

key() {
    [ -f "$keys/$1.key" ] || openssl genpkey ${KEY:--algorithm EC -pkeyopt ec_paramgen_curve:P-256} -out "$keys/$1.key" 2>"$keys/log"
}

sign() {
    local own=${KEYNAME:-$1} signer
    key "$own"
    cat >"$keys/ca.cnf" <<CONFIG
[ca]
default_ca = d
[d]
database = $keys/index
new_certs_dir = $keys
rand_serial = yes
unique_subject = no
policy = p
[p]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
serialNumber = optional
CONFIG
    : >"$keys/index"
    openssl req -new -key "$keys/$own.key" -subj "$3" -config /dev/null -out "$keys/one.csr" 2>"$keys/log" ||
        openssl req -new -key "$keys/$own.key" -subj "$3" -out "$keys/one.csr"
    printf '%s' "${EXT:-$4}${MORE:+;$MORE}" | tr ';' '\n' >"$keys/ext.cnf"
    if [ "$2" = itself ]; then
        signer="-selfsign -keyfile $keys/$own.key"
    else
        signer="-cert $2 -keyfile $keys/${ISSUERKEY:-$2}.key"
    fi
    openssl ca -batch -notext -preserveDN -config "$keys/ca.cnf" -in "$keys/one.csr" -extfile "$keys/ext.cnf" -md "${DIGEST:-sha256}" \
        -startdate "${FROM:-20261101}000000Z" -enddate "${TO:-20270130}000000Z" $signer -out "$1" 2>"$keys/log" || { cat "$keys/log"; return 1; }
}

authorities() {
    FROM=20200101 TO=20400101 EXT= MORE= sign roots.pem itself "/O=Example CA/CN=${1:-Example} Root" \
        'basicConstraints=critical,CA:TRUE;keyUsage=critical,keyCertSign,cRLSign;subjectKeyIdentifier=hash'
    FROM=20200201 TO=20350101 EXT= MORE= sign chain.pem roots.pem "/O=Example CA/CN=${1:-Example} Issuing CA" \
        'basicConstraints=critical,CA:TRUE,pathlen:0;keyUsage=critical,keyCertSign,cRLSign;subjectKeyIdentifier=hash;authorityKeyIdentifier=keyid'
}

names() {
    printf '%s' "${1:+;subjectAltName=$1}"
}

request() {
    KEYNAME=$1 && key "$1" && unset KEYNAME
    openssl req -new -key "$keys/$1.key" -subj "$2" ${3:+-addext "subjectAltName=$3"} ${ASK:+-addext "$ASK"} -out "$1.csr"
}

issue() {
    KEYNAME=${KEYNAME:-$1} sign "$1.crt" "${ISSUER:-chain.pem}" "$2" \
        "basicConstraints=critical,CA:FALSE;keyUsage=critical,digitalSignature,keyEncipherment;extendedKeyUsage=${USAGE:-serverAuth};subjectKeyIdentifier=hash;authorityKeyIdentifier=keyid;crlDistributionPoints=URI:http://crl.example.com/ca.crl$(names "$3")"
    unset KEYNAME
}

list() {
    local file=$1 issuer=$2 one
    shift 2
    {
        printf '[ca]\ndefault_ca = d\n[d]\ndatabase = %s\n' "$keys/index"
        [ "$NUMBER" = none ] || echo "crlnumber = $keys/number"
        printf '[e]\n%s\n' "${LISTEXT:-authorityKeyIdentifier=keyid}" | tr ';' '\n'
    } >"$keys/ca.cnf"
    : >"$keys/index"
    echo 01 >"$keys/number"
    for one in "$@"; do
        printf 'R\t300101000000Z\t261115000000Z%s\t%s\tunknown\t/CN=x\n' "${REASON:+,$REASON}" \
            "$(openssl x509 -in "$one" -noout -serial | cut -d= -f2)" >>"$keys/index"
    done
    openssl ca -gencrl -config "$keys/ca.cnf" -crlexts e -md sha256 -cert "$issuer" -keyfile "$keys/${ISSUERKEY:-$issuer}.key" \
        -crl_lastupdate "${FROM:-20261116}000000Z" -crl_nextupdate "${TO:-20270116}000000Z" -out "$file" 2>"$keys/log" || { cat "$keys/log"; return 1; }
}

certify() {
    local name
    name=$(openssl req -in "$2" -noout -subject -nameopt multiline | sed -n 's/ *commonName *= //p')
    printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' "$name" >"$keys/ext.cnf"
    openssl x509 -req -in "$2" -CA chain.pem -CAkey "$keys/chain.pem.key" -sha256 -days 60 -extfile "$keys/ext.cnf" -out "$1" 2>"$keys/log" ||
        { cat "$keys/log"; return 1; }
}
