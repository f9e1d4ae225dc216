@echo off
rem TFTP=192.0.2.99 was the old server
set MSI=CiscoJabberSetup.msi
msiexec.exe /i %MSI% /quiet CLEAR=1 AUTHENTICATOR=CUCM ^
  TFTP=cucm-pub.voice.example.com CTI="192.0.2.11" CCMCIP=%CCMCIP% ^
  SERVICES_DOMAIN=example.com
