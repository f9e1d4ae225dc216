msiexec /i CiscoJabberSetup.msi SERVICES_DOMAIN=corp VOICE_SERVICES_DOMAIN=corp
