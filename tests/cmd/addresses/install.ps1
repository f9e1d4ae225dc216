$server = Read-Host
msiexec /i CiscoJabberSetup.msi TFTP=$server CTI=10.1.1 CCMCIP=cucm-pub.alegarc2.lab
