<# once:
msiexec /i CiscoJabberSetup.msi TFTP=192.0.2.11
#>
# TFTP=192.0.2.11
$TFTP = "cucm-pub.voice.example.com"
Start-Process msiexec -ArgumentList "/i CiscoJabberSetup.msi TFTP=$TFTP MYCTI=192.0.2.11"
