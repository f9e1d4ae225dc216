// Whether Go's crypto/x509 takes the chain in each of the folders that a file lists: a line for each, "ok" or the error.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func read(path string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var read []*x509.Certificate
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			return read, nil
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		read = append(read, certificate)
	}
}

func verify(folder string) error {
	pools := map[string]*x509.CertPool{}
	for _, name := range []string{"roots", "between"} {
		pools[name] = x509.NewCertPool()
		certificates, err := read(filepath.Join(folder, name+".pem"))
		if err != nil {
			return err
		}
		for _, certificate := range certificates {
			pools[name].AddCert(certificate)
		}
	}
	leaf, err := read(filepath.Join(folder, "leaf.pem"))
	if err != nil {
		return err
	}
	_, err = leaf[0].Verify(x509.VerifyOptions{
		Roots:         pools["roots"],
		Intermediates: pools["between"],
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	return err
}

func main() {
	folders, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, folder := range strings.Split(string(folders), "\n") {
		if err := verify(folder); err != nil {
			fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("ok")
		}
	}
}
