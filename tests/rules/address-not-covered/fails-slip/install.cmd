msiexec /i CiscoJabberSetup.msi TFTP=cucm-bup.voice.example.com CTI=cucm-sub1.example.com CCMCIP=cucm-sub1.voice.example.com
