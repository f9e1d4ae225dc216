// Prints for each file whether Go reads it as a request.
//
//	go run parse.go FILE...
package main

import (
	"crypto/x509"
	"fmt"
	"log"
	"os"
)

func main() {
	for _, path := range os.Args[1:] {
		request, err := os.ReadFile(path)
		if err != nil {
			log.Fatal(err)
		}
		verdict := "read"
		if _, err := x509.ParseCertificateRequest(request); err != nil {
			verdict = "refused"
		}
		fmt.Println(verdict)
	}
}
