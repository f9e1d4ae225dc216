msiexec /i CiscoJabberSetup.msi TFTP=CUCM-PUB.voice.example.com
