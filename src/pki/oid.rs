//! Object identifiers, by number and by the name that standards give them.
//!
//! An [`Oid`] holds the DER content octets (X.690 §8.19), so that comparing and
//! looking up costs a byte comparison. The names below are those of RFC 5280,
//! RFC 2985 and the Baseline Requirements; messages print the name where there
//! is one and the dotted number where there is none.

use std::{borrow::Cow, fmt};

/// An object identifier: the content octets of its DER encoding.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Cow<'static, [u8]>);

impl Oid {
    const fn known(content: &'static [u8]) -> Self {
        Self(Cow::Borrowed(content))
    }

    /// The identifier with these content octets.
    pub fn from_content(content: &[u8]) -> Self {
        Self(Cow::Owned(content.to_vec()))
    }

    /// The content octets of the DER encoding.
    pub fn content(&self) -> &[u8] {
        &self.0
    }

    /// The standard's name (`commonName`, `subjectAltName`, …), if we know one.
    pub fn name(&self) -> Option<&'static str> {
        NAMES
            .iter()
            .find(|(known, _)| known == self)
            .map(|&(_, name)| name)
    }

    /// Whether a number of it, the first two taken as the one that is encoded, has more than so many bits.
    pub fn has_arc_over(&self, bits: usize) -> bool {
        let arcs = self.content().split_inclusive(|octet| octet & 0x80 == 0);
        arcs.into_iter().any(|arc| {
            let mut octets = arc.iter().skip_while(|octet| **octet == 0x80);
            let first = octets.next().map_or(0, |octet| octet & 0x7F);
            let first_bits = usize::try_from(u8::BITS - first.leading_zeros());
            first_bits.unwrap_or_default() + 7 * octets.count() > bits
        })
    }

    /// The dotted form, `2.5.4.3`.
    pub fn dotted(&self) -> String {
        let mut arcs: Vec<String> = Vec::new();
        let mut value: u128 = 0;
        for &byte in self.content() {
            value = (value << 7) | u128::from(byte & 0x7F);
            if byte & 0x80 != 0 {
                if value >> 120 != 0 {
                    return "(an object identifier with an arc over 120 bits)".to_owned();
                }
                continue;
            }
            if arcs.is_empty() {
                let first = (value / 40).min(2);
                arcs.push(first.to_string());
                value -= first * 40;
            }
            arcs.push(value.to_string());
            value = 0;
        }
        arcs.join(".")
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => formatter.write_str(name),
            None => formatter.write_str(&self.dotted()),
        }
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Oid({self})")
    }
}

macro_rules! oids {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, [$($byte:literal),+ $(,)?];)+) => {
        $(
            #[doc = concat!("`", $name, "`")]
            $(#[$doc])*
            pub const $constant: Oid = Oid::known(&[$($byte),+]);
        )+
        static NAMES: &[(Oid, &str)] = &[$(($constant, $name)),+];
    };
}

oids! {
    // Subject attributes: X.520, RFC 4519, BR 7.1.4.2.
    COMMON_NAME = "commonName", [0x55, 4, 3];
    SURNAME = "surname", [0x55, 4, 4];
    SERIAL_NUMBER = "serialNumber", [0x55, 4, 5];
    COUNTRY_NAME = "countryName", [0x55, 4, 6];
    LOCALITY_NAME = "localityName", [0x55, 4, 7];
    STATE_OR_PROVINCE_NAME = "stateOrProvinceName", [0x55, 4, 8];
    STREET_ADDRESS = "streetAddress", [0x55, 4, 9];
    ORGANIZATION_NAME = "organizationName", [0x55, 4, 10];
    ORGANIZATIONAL_UNIT_NAME = "organizationalUnitName", [0x55, 4, 11];
    TITLE = "title", [0x55, 4, 12];
    BUSINESS_CATEGORY = "businessCategory", [0x55, 4, 15];
    POSTAL_CODE = "postalCode", [0x55, 4, 17];
    POST_OFFICE_BOX = "postOfficeBox", [0x55, 4, 18];
    NAME = "name", [0x55, 4, 41];
    GIVEN_NAME = "givenName", [0x55, 4, 42];
    INITIALS = "initials", [0x55, 4, 43];
    GENERATION_QUALIFIER = "generationQualifier", [0x55, 4, 44];
    UNIQUE_IDENTIFIER = "x500UniqueIdentifier", [0x55, 4, 45];
    DN_QUALIFIER = "dnQualifier", [0x55, 4, 46];
    PSEUDONYM = "pseudonym", [0x55, 4, 65];
    ORGANIZATION_IDENTIFIER = "organizationIdentifier", [0x55, 4, 97];
    USER_ID = "userId", [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 1];
    DOMAIN_COMPONENT = "domainComponent", [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 1, 25];
    JURISDICTION_LOCALITY = "jurisdictionLocality", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 1];
    JURISDICTION_STATE_OR_PROVINCE = "jurisdictionStateOrProvince", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 2];
    JURISDICTION_COUNTRY = "jurisdictionCountry", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 60, 2, 1, 3];
    EMAIL_ADDRESS = "emailAddress", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1];

    // Request attributes: RFC 2985 §5.4, BR Appendix B and MS-WCCE 2.2.2.7.
    UNSTRUCTURED_NAME = "unstructuredName", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 2];
    CHALLENGE_PASSWORD = "challengePassword", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 7];
    UNSTRUCTURED_ADDRESS = "unstructuredAddress", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 8];
    FRIENDLY_NAME = "friendlyName", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 20];
    LOCAL_KEY_ID = "localKeyID", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 21];
    CA_SIGNING_NONCE = "caSigningNonce", [0x67, 0x81, 0x0C, 41];
    APPLICANT_SIGNING_NONCE = "applicantSigningNonce", [0x67, 0x81, 0x0C, 42];
    EXTENSION_REQUEST = "extensionRequest", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14];
    MICROSOFT_EXTENSION_REQUEST = "microsoftCertExtensions", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 2, 1, 14];
    MICROSOFT_OS_VERSION = "microsoftOsVersion", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 13, 2, 3];
    MICROSOFT_ENROLLMENT_CSP = "microsoftEnrollmentCsp", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 13, 2, 2];
    MICROSOFT_RENEWAL_CERTIFICATE = "microsoftRenewalCertificate", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 13, 1];
    MICROSOFT_ENROLLMENT_NAME_VALUE = "microsoftEnrollmentNameValue", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 13, 2, 1];
    MICROSOFT_REQUEST_CLIENT_INFO = "microsoftRequestClientInfo", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 21, 20];

    // Extensions: RFC 5280 §4.2, RFC 3739, RFC 4262, RFC 6960, RFC 6962, RFC 7633, RFC 8737, BR and vendors'.
    SUBJECT_DIRECTORY_ATTRIBUTES = "subjectDirectoryAttributes", [0x55, 29, 9];
    PRIVATE_KEY_USAGE_PERIOD = "privateKeyUsagePeriod", [0x55, 29, 16];
    ISSUER_ALT_NAME = "issuerAltName", [0x55, 29, 18];
    CRL_NUMBER = "cRLNumber", [0x55, 29, 20];
    ISSUING_DISTRIBUTION_POINT = "issuingDistributionPoint", [0x55, 29, 28];
    CRL_DISTRIBUTION_POINTS = "cRLDistributionPoints", [0x55, 29, 31];
    POLICY_MAPPINGS = "policyMappings", [0x55, 29, 33];
    POLICY_CONSTRAINTS = "policyConstraints", [0x55, 29, 36];
    FRESHEST_CRL = "freshestCRL", [0x55, 29, 46];
    INHIBIT_ANY_POLICY = "inhibitAnyPolicy", [0x55, 29, 54];
    AUTHORITY_INFORMATION_ACCESS = "authorityInfoAccess", [0x2B, 6, 1, 5, 5, 7, 1, 1];
    QC_STATEMENTS = "qcStatements", [0x2B, 6, 1, 5, 5, 7, 1, 3];
    SUBJECT_INFORMATION_ACCESS = "subjectInfoAccess", [0x2B, 6, 1, 5, 5, 7, 1, 11];
    ACME_IDENTIFIER = "acmeIdentifier", [0x2B, 6, 1, 5, 5, 7, 1, 31];
    OCSP = "id-ad-ocsp", [0x2B, 6, 1, 5, 5, 7, 48, 1];
    CA_ISSUERS = "id-ad-caIssuers", [0x2B, 6, 1, 5, 5, 7, 48, 2];
    OCSP_NO_CHECK = "ocspNoCheck", [0x2B, 6, 1, 5, 5, 7, 48, 1, 5];
    SMIME_CAPABILITIES = "smimeCapabilities", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 15];
    SIGNED_CERTIFICATE_TIMESTAMPS = "signedCertificateTimestampList", [0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 4, 2];
    MICROSOFT_CA_VERSION = "microsoftCaVersion", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 21, 1];
    MICROSOFT_APPLICATION_POLICIES = "microsoftApplicationPolicies", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 21, 10];
    MICROSOFT_SECURITY_IDENTIFIER = "microsoftSecurityIdentifier", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 25, 2];
    SUBJECT_KEY_IDENTIFIER = "subjectKeyIdentifier", [0x55, 29, 14];
    KEY_USAGE = "keyUsage", [0x55, 29, 15];
    SUBJECT_ALT_NAME = "subjectAltName", [0x55, 29, 17];
    BASIC_CONSTRAINTS = "basicConstraints", [0x55, 29, 19];
    NAME_CONSTRAINTS = "nameConstraints", [0x55, 29, 30];
    CERTIFICATE_POLICIES = "certificatePolicies", [0x55, 29, 32];
    ANY_POLICY = "anyPolicy", [0x55, 29, 32, 0];
    AUTHORITY_KEY_IDENTIFIER = "authorityKeyIdentifier", [0x55, 29, 35];
    EXTENDED_KEY_USAGE = "extKeyUsage", [0x55, 29, 37];
    TLS_FEATURE = "tlsFeature", [0x2B, 6, 1, 5, 5, 7, 1, 24];
    PRECERTIFICATE_POISON = "precertificatePoison", [0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 4, 3];
    MICROSOFT_CERTIFICATE_TEMPLATE_NAME = "microsoftCertificateTemplateName", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 20, 2];
    MICROSOFT_CERTIFICATE_TEMPLATE = "microsoftCertificateTemplate", [0x2B, 6, 1, 4, 1, 0x82, 0x37, 21, 7];
    NETSCAPE_CERTIFICATE_TYPE = "netscapeCertType", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 1];
    NETSCAPE_BASE_URL = "netscapeBaseUrl", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 2];
    NETSCAPE_REVOCATION_URL = "netscapeRevocationUrl", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 3];
    NETSCAPE_CA_REVOCATION_URL = "netscapeCaRevocationUrl", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 4];
    NETSCAPE_RENEWAL_URL = "netscapeRenewalUrl", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 7];
    NETSCAPE_CA_POLICY_URL = "netscapeCaPolicyUrl", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 8];
    NETSCAPE_SSL_SERVER_NAME = "netscapeSslServerName", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 12];
    NETSCAPE_COMMENT = "netscapeComment", [0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 1, 13];

    // Extended key usages: RFC 5280 §4.2.1.12 and the ones Cisco asks for.
    ANY_EXTENDED_KEY_USAGE = "anyExtendedKeyUsage", [0x55, 29, 37, 0];
    SERVER_AUTH = "serverAuth", [0x2B, 6, 1, 5, 5, 7, 3, 1];
    CLIENT_AUTH = "clientAuth", [0x2B, 6, 1, 5, 5, 7, 3, 2];
    CODE_SIGNING = "codeSigning", [0x2B, 6, 1, 5, 5, 7, 3, 3];
    EMAIL_PROTECTION = "emailProtection", [0x2B, 6, 1, 5, 5, 7, 3, 4];
    IPSEC_END_SYSTEM = "ipsecEndSystem", [0x2B, 6, 1, 5, 5, 7, 3, 5];
    IPSEC_TUNNEL = "ipsecTunnel", [0x2B, 6, 1, 5, 5, 7, 3, 6];
    IPSEC_USER = "ipsecUser", [0x2B, 6, 1, 5, 5, 7, 3, 7];
    TIME_STAMPING = "timeStamping", [0x2B, 6, 1, 5, 5, 7, 3, 8];
    PRECERTIFICATE_SIGNING = "precertificateSigning", [0x2B, 6, 1, 4, 1, 0xD6, 0x79, 2, 4, 4];
    OCSP_SIGNING = "OCSPSigning", [0x2B, 6, 1, 5, 5, 7, 3, 9];

    // Public keys: RFC 3279, RFC 5480, RFC 8410, RFC 4055.
    RSA_ENCRYPTION = "rsaEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1];
    RSASSA_PSS = "id-RSASSA-PSS", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10];
    DSA = "id-dsa", [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 1];
    EC_PUBLIC_KEY = "id-ecPublicKey", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
    P_256 = "P-256", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
    P_384 = "P-384", [0x2B, 0x81, 4, 0, 34];
    P_521 = "P-521", [0x2B, 0x81, 4, 0, 35];
    P_192 = "P-192", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 1];
    P_224 = "P-224", [0x2B, 0x81, 4, 0, 33];
    SECP256K1 = "secp256k1", [0x2B, 0x81, 4, 0, 10];
    SECT283R1 = "sect283r1", [0x2B, 0x81, 4, 0, 17];
    BRAINPOOL_P256R1 = "brainpoolP256r1", [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 7];
    BRAINPOOL_P384R1 = "brainpoolP384r1", [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 11];
    BRAINPOOL_P512R1 = "brainpoolP512r1", [0x2B, 0x24, 3, 3, 2, 8, 1, 1, 13];
    X25519 = "X25519", [0x2B, 0x65, 0x6E];
    X448 = "X448", [0x2B, 0x65, 0x6F];
    ED25519 = "Ed25519", [0x2B, 0x65, 0x70];
    ED448 = "Ed448", [0x2B, 0x65, 0x71];
    ML_DSA_44 = "ML-DSA-44", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17];
    ML_DSA_65 = "ML-DSA-65", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 18];
    ML_DSA_87 = "ML-DSA-87", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 19];

    // Signature algorithms.
    MD2_WITH_RSA = "md2WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 2];
    MD4_WITH_RSA = "md4WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 3];
    MD5_WITH_RSA = "md5WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 4];
    SHA1_WITH_RSA = "sha1WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 5];
    SHA224_WITH_RSA = "sha224WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 14];
    SHA256_WITH_RSA = "sha256WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11];
    SHA384_WITH_RSA = "sha384WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 12];
    SHA512_WITH_RSA = "sha512WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 13];
    SHA512_224_WITH_RSA = "sha512-224WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 15];
    SHA512_256_WITH_RSA = "sha512-256WithRSAEncryption", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 16];
    /// What ISO and the OSI Implementors' Workshop called it; old programs still write it.
    ISO_SHA1_WITH_RSA = "sha-1WithRSAEncryption", [0x2B, 0x0E, 3, 2, 29];
    RIPEMD160_WITH_RSA = "ripemd160WithRSA", [0x2B, 0x24, 3, 3, 1, 2];
    ECDSA_WITH_SHA1 = "ecdsa-with-SHA1", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 1];
    ECDSA_WITH_SHA224 = "ecdsa-with-SHA224", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 1];
    ECDSA_WITH_SHA256 = "ecdsa-with-SHA256", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2];
    ECDSA_WITH_SHA384 = "ecdsa-with-SHA384", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 3];
    ECDSA_WITH_SHA512 = "ecdsa-with-SHA512", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 4];
    ECDSA_WITH_SHA3_224 = "ecdsa-with-SHA3-224", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 9];
    ECDSA_WITH_SHA3_256 = "ecdsa-with-SHA3-256", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 10];
    ECDSA_WITH_SHA3_384 = "ecdsa-with-SHA3-384", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 11];
    ECDSA_WITH_SHA3_512 = "ecdsa-with-SHA3-512", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 12];
    SHA3_224_WITH_RSA = "rsassa-pkcs1-v1_5-with-sha3-224", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 13];
    SHA3_256_WITH_RSA = "rsassa-pkcs1-v1_5-with-sha3-256", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 14];
    SHA3_384_WITH_RSA = "rsassa-pkcs1-v1_5-with-sha3-384", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 15];
    SHA3_512_WITH_RSA = "rsassa-pkcs1-v1_5-with-sha3-512", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 16];
    DSA_WITH_SHA1 = "dsa-with-SHA1", [0x2A, 0x86, 0x48, 0xCE, 0x38, 4, 3];
    DSA_WITH_SHA224 = "dsa-with-SHA224", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 1];
    DSA_WITH_SHA256 = "dsa-with-SHA256", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 2];

    DSA_WITH_SHA384 = "dsa-with-SHA384", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 3];
    DSA_WITH_SHA512 = "dsa-with-SHA512", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 4];

    // The algorithms of national standards: BSI TR-03111, GM/T 0006, RFC 9215 and RFC 4491.
    PLAIN_ECDSA_WITH_SHA1 = "ecdsa-plain-SHA1", [0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 1];
    PLAIN_ECDSA_WITH_SHA224 = "ecdsa-plain-SHA224", [0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 2];
    PLAIN_ECDSA_WITH_SHA256 = "ecdsa-plain-SHA256", [0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 3];
    PLAIN_ECDSA_WITH_SHA384 = "ecdsa-plain-SHA384", [0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 4];
    PLAIN_ECDSA_WITH_SHA512 = "ecdsa-plain-SHA512", [0x04, 0, 0x7F, 0, 7, 1, 1, 4, 1, 5];
    SM2_WITH_SM3 = "SM2-with-SM3", [0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x83, 0x75];
    GOST_2012_256 = "gost3410-2012-256", [0x2A, 0x85, 3, 7, 1, 1, 1, 1];
    GOST_2012_512 = "gost3410-2012-512", [0x2A, 0x85, 3, 7, 1, 1, 1, 2];
    GOST_2001 = "gostR3410-2001", [0x2A, 0x85, 3, 2, 2, 19];
    SIGNED_GOST_2012_256 = "signwithdigest-gost3410-2012-256", [0x2A, 0x85, 3, 7, 1, 1, 3, 2];
    SIGNED_GOST_2012_512 = "signwithdigest-gost3410-2012-512", [0x2A, 0x85, 3, 7, 1, 1, 3, 3];
    SIGNED_GOST_2001 = "gostR3411-94-with-gostR3410-2001", [0x2A, 0x85, 3, 2, 2, 3];

    // How RSASSA-PSS makes its mask.
    MGF1 = "MGF1", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 8];

    // Digests, as named in RSASSA-PSS parameters.
    SHA1 = "SHA-1", [0x2B, 0x0E, 3, 2, 26];
    SHA224 = "SHA-224", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4];
    SHA256 = "SHA-256", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
    SHA384 = "SHA-384", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
    SHA512 = "SHA-512", [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3];

    // Containers that are not certification requests: RFC 5652.
    PKCS7_DATA = "pkcs7-data", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
    PKCS7_SIGNED_DATA = "pkcs7-signedData", [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
}

#[cfg(test)]
mod tests {
    use super::{
        CLIENT_AUTH, COMMON_NAME, JURISDICTION_COUNTRY, NAMES, Oid, P_256, SHA256_WITH_RSA, USER_ID,
    };

    #[test]
    fn prints_the_dotted_form() {
        assert_eq!(COMMON_NAME.dotted(), "2.5.4.3");
        assert_eq!(CLIENT_AUTH.dotted(), "1.3.6.1.5.5.7.3.2");
        assert_eq!(P_256.dotted(), "1.2.840.10045.3.1.7");
        assert_eq!(SHA256_WITH_RSA.dotted(), "1.2.840.113549.1.1.11");
        assert_eq!(JURISDICTION_COUNTRY.dotted(), "1.3.6.1.4.1.311.60.2.1.3");
        assert_eq!(USER_ID.dotted(), "0.9.2342.19200300.100.1.1");
        assert_eq!(
            Oid::from_content(&[0xFF; 40]).dotted(),
            "(an object identifier with an arc over 120 bits)"
        );
    }

    #[test]
    fn arcs_have_as_many_bits_as_their_number() {
        for (content, bits) in [
            (&[0x55, 4, 3][..], 7),
            (&[0x55, 0x87, 0xFF, 0xFF, 0xFF, 0x7F], 31),
            (&[0x55, 0x88, 0x80, 0x80, 0x80, 0x00], 32),
            // Padded: the number is 1.
            (&[0x55, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 7),
            (&[0x87, 0xFF, 0xFF, 0xFF, 0x7F, 1], 31),
        ] {
            let oid = Oid::from_content(content);
            assert!(!oid.has_arc_over(bits), "{content:02X?}");
            assert!(oid.has_arc_over(bits - 1), "{content:02X?}");
        }
        assert!(!Oid::from_content(&[]).has_arc_over(0));
    }

    #[test]
    fn no_identifier_and_no_name_stands_twice() {
        for (index, (oid, name)) in NAMES.iter().enumerate() {
            for (other, other_name) in &NAMES[index + 1..] {
                assert_ne!(oid, other, "{name} and {other_name}");
                assert_ne!(name, other_name);
            }
        }
    }
}
