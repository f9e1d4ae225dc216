"""Prints for each file whether pyca/cryptography reads it as a request.

python3 parse.py FILE...
"""

import sys
import warnings

from cryptography import x509

warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        encoding = file.read()
    try:
        request = x509.load_der_x509_csr(encoding)
        request.subject, request.extensions
        print("read")
    except Exception:
        print("refused")
