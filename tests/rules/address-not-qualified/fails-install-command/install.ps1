$arguments = @(
  '/i', 'CiscoJabberSetup.msi',
  'CUP_ADDRESS=imp-pub',
  "TFTP=`"cucm-pub`""
)
Start-Process msiexec.exe -ArgumentList $arguments
