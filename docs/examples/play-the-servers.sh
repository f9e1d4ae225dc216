#!/bin/sh
# Plays the servers of the guide for Cisco clusters: makes the requests that they would make, with OpenSSL.
# The subscriber's is wrong in three ways, until its server was corrected. Usage: play-the-servers.sh FOLDER [corrected]
set -eu

folder=$1
corrected=${2:-no}
usage=keyUsage=digitalSignature,keyEncipherment,dataEncipherment,keyAgreement
purposes=extendedKeyUsage=serverAuth,clientAuth,1.3.6.1.5.5.7.3.5

# FILE SUBJECT NAMES
request() {
    mkdir -p "$(dirname "$folder/$1")"
    openssl req -new -newkey rsa:2048 -nodes -keyout "$folder/key" -subj "$2" \
        -addext "$purposes" -addext "$usage" -addext "subjectAltName=$3" -out "$folder/$1" 2>"$folder/log"
    rm "$folder/key" "$folder/log"
}

good='/C=US/ST=California/L=San Jose/O=Acme, Inc.'
voice=voice.example.com

request cucm-pub/cucm-pub.$voice.tomcat.csr "$good/CN=cucm-pub.$voice" "DNS:cucm-pub.$voice"
request cucm-pub-im-presence/imp-pub.$voice.tomcat.csr "$good/CN=imp-pub.$voice" "DNS:imp-pub.$voice"
request cucm-pub-im-presence/imp-pub.$voice.cup-xmpp.csr "$good/CN=imp-pub.$voice" "DNS:imp-pub.$voice,DNS:example.com"

if [ "$corrected" = corrected ]; then
    request cucm-pub/cucm-sub1.$voice.tomcat.csr \
        "$good/CN=cucm-sub1.$voice" "DNS:cucm-sub1.$voice,DNS:cucm-ha.$voice"
    request unity/cuc1.$voice.tomcat.csr "$good/CN=cuc1.$voice" "DNS:cuc1.$voice"
else
    # The organization was entered without a backslash before its comma, the parent domain was left in the form, and
    # the alternate host name was not set.
    request cucm-pub/cucm-sub1.$voice.tomcat.csr \
        "/C=US/ST=California/L=San Jose/O=Acme/O=Inc./CN=cucm-sub1.$voice" "DNS:cucm-sub1.$voice,DNS:$voice"
fi
