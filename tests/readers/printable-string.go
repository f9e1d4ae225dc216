// Prints for each octet whether Go reads it in a PrintableString of a request's subject.
//
//	go run printable-string.go > go-printable-string.tsv
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"log"
)

func main() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("octet\tgo")
	for octet := 0; octet < 256; octet++ {
		value := []byte{0x13, 3, 'a', byte(octet), 'b'}
		pair := element(0x30, append([]byte{0x06, 3, 0x55, 4, 10}, value...))
		template := &x509.CertificateRequest{RawSubject: element(0x30, element(0x31, pair))}
		request, err := x509.CreateCertificateRequest(rand.Reader, template, key)
		if err != nil {
			log.Fatal(err)
		}
		verdict := "read"
		if _, err := x509.ParseCertificateRequest(request); err != nil {
			verdict = "refused"
		}
		fmt.Printf("%02X\t%s\n", octet, verdict)
	}
}

func element(tag byte, content []byte) []byte {
	return append([]byte{tag, byte(len(content))}, content...)
}
