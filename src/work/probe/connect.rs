//! One connection, one handshake. The only code of the program that opens connections.
//!
//! What is sent is a TLS handshake and the notice that closes it, and nothing
//! else: no request, no data. So nothing is at stake when the certificates are
//! taken as they come, and judging them is left to the rules.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs as _},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use rustls::{
    AlertDescription, CipherSuite, ClientConfig, ClientConnection, DigitallySignedStruct,
    ProtocolVersion, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs as backend},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::{ProbeFailure, ProbeTarget, Shown};

/// As many of the first bytes of an answer tell what speaks there.
const GREETING: usize = 16;

/// Connects to a server and takes down the certificates that it sends, all within `patience`.
pub(super) fn shown(target: &ProbeTarget, patience: Duration) -> Result<Shown, ProbeFailure> {
    let name =
        ServerName::try_from(target.asked_for.clone()).map_err(|_| ProbeFailure::NotAName)?;
    let deadline = Instant::now() + patience;
    let (stream, address) = connect(target, deadline)?;
    let recorder = Arc::new(Recorder::default());
    let mut connection =
        ClientConnection::new(Arc::new(config(&recorder)?), name).map_err(|error| {
            ProbeFailure::Handshake {
                reason: error.to_string(),
            }
        })?;
    let mut stream = Timed {
        stream,
        deadline,
        greeting: Vec::new(),
    };
    let ended = shake_hands(&mut connection, &mut stream);
    let sent = recorder.sent();
    // A server that asks for a certificate of ours ends the handshake behind its own.
    if sent.is_empty() {
        return Err(match ended {
            Err(error) => why(&error, &stream.greeting),
            Ok(()) => ProbeFailure::NoCertificate,
        });
    }
    Ok(Shown {
        address,
        protocol: connection.protocol_version().map(protocol),
        cipher_suite: connection
            .negotiated_cipher_suite()
            .map(|suite| cipher_suite(suite.suite())),
        certificates: sent,
    })
}

/// Looks the name up and tries its addresses, in order.
fn connect(
    target: &ProbeTarget,
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), ProbeFailure> {
    let addresses = addresses(target, deadline)?;
    let mut failure = ProbeFailure::NameNotFound {
        reason: "it has no address".to_owned(),
    };
    for (index, address) in addresses.iter().enumerate() {
        // One that does not answer leaves time for the others.
        let others = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let share = left(deadline).ok_or(ProbeFailure::NoAnswer)? / others;
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => return Ok((stream, *address)),
            Err(error) => failure = unconnected(&error),
        }
    }
    Err(failure)
}

/// The system's own lookup knows no timeout: it runs beside, and is left behind when it takes too long.
fn addresses(target: &ProbeTarget, deadline: Instant) -> Result<Vec<SocketAddr>, ProbeFailure> {
    let (tell, told) = mpsc::channel();
    let place = (target.host.clone(), target.port);
    let lookup = move || {
        let found = place.to_socket_addrs().map(Iterator::collect);
        // Nobody listens any more when it came too late.
        let _: Result<(), _> = tell.send(found);
    };
    let not_found = |reason: String| ProbeFailure::NameNotFound { reason };
    thread::Builder::new()
        .spawn(lookup)
        .map_err(|error| not_found(error.to_string()))?;
    let found = told
        .recv_timeout(left(deadline).unwrap_or_default())
        .map_err(|_| not_found("the lookup took too long".to_owned()))?;
    found.map_err(|error| not_found(in_plain_words(&error)))
}

/// The system's words, without what the standard library puts in front of them.
fn in_plain_words(error: &io::Error) -> String {
    let text = error.to_string();
    text.strip_prefix("failed to lookup address information: ")
        .map_or_else(|| text.clone(), str::to_owned)
}

fn unconnected(error: &io::Error) -> ProbeFailure {
    match error.kind() {
        ErrorKind::ConnectionRefused => ProbeFailure::Refused,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => ProbeFailure::NoAnswer,
        _ => ProbeFailure::Unreachable {
            reason: error.to_string(),
        },
    }
}

/// How much time there is; none when it is over.
fn left(deadline: Instant) -> Option<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    (!left.is_zero()).then_some(left)
}

fn config(recorder: &Arc<Recorder>) -> Result<ClientConfig, ProbeFailure> {
    let provider = CryptoProvider {
        // Without key exchange of a kilobyte: some old servers do not read a greeting that comes in two packets.
        kx_groups: vec![
            backend::kx_group::X25519,
            backend::kx_group::SECP256R1,
            backend::kx_group::SECP384R1,
        ],
        ..backend::default_provider()
    };
    let versions = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| ProbeFailure::Handshake {
            reason: error.to_string(),
        })?;
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Recorder>::clone(recorder);
    let mut config = versions
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The whole handshake, and the notice that ends the connection.
fn shake_hands(connection: &mut ClientConnection, stream: &mut Timed) -> io::Result<()> {
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    connection.send_close_notify();
    // The server may be gone already; what was wanted is there.
    while connection.wants_write() && connection.write_tls(stream).is_ok() {}
    Ok(())
}

/// Takes down the certificates of a server and accepts them all.
///
/// A client must never do this: it would send its data to anybody. This one has no data to send, and it is asked exactly
/// about those servers that a client would turn away: expired, self-signed, with another's name. The rules judge what it
/// took down. For the same reason no proof that the server has the key is checked: some of the keys and signatures that
/// must be reported are too old for the library to check.
#[derive(Debug, Default)]
struct Recorder {
    sent: Mutex<Vec<Vec<u8>>>,
}

impl Recorder {
    fn sent(&self) -> Vec<Vec<u8>> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.clone()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let all = std::iter::once(own).chain(others);
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        *sent = all.map(|certificate| certificate.to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    /// All, so that no server has a reason to hide its certificate.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![
            SignatureScheme::ECDSA_NISTP256_SHA256,
            SignatureScheme::ECDSA_NISTP384_SHA384,
            SignatureScheme::ECDSA_NISTP521_SHA512,
            SignatureScheme::ED25519,
            SignatureScheme::ED448,
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PSS_SHA384,
            SignatureScheme::RSA_PSS_SHA512,
            SignatureScheme::RSA_PKCS1_SHA256,
            SignatureScheme::RSA_PKCS1_SHA384,
            SignatureScheme::RSA_PKCS1_SHA512,
            SignatureScheme::ECDSA_SHA1_Legacy,
            SignatureScheme::RSA_PKCS1_SHA1,
        ]
    }
}

/// A connection that is given up at the deadline, however slowly the server drips, and that remembers how it answered.
struct Timed {
    stream: TcpStream,
    deadline: Instant,
    greeting: Vec<u8>,
}

impl Timed {
    fn left(&self) -> io::Result<Option<Duration>> {
        left(self.deadline)
            .map(Some)
            .ok_or_else(|| io::Error::from(ErrorKind::TimedOut))
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        let count = self.stream.read(buffer)?;
        let wanted = GREETING.saturating_sub(self.greeting.len());
        let read = buffer.iter().take(count.min(wanted));
        self.greeting.extend(read);
        Ok(count)
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Why a handshake ended before the certificates came.
fn why(error: &io::Error, greeting: &[u8]) -> ProbeFailure {
    // A record of TLS begins with its type: 21 for an alert, 22 for a handshake (RFC 8446 §5.1).
    let is_tls = matches!(greeting.first(), Some(21 | 22));
    if !greeting.is_empty() && !is_tls {
        return ProbeFailure::NotTls {
            greeting: String::from_utf8_lossy(greeting).into_owned(),
        };
    }
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match (inner, error.kind()) {
        (Some(error), _) => refused(error),
        (None, ErrorKind::TimedOut | ErrorKind::WouldBlock) => ProbeFailure::Silent,
        (None, _) => ProbeFailure::Closed,
    }
}

fn refused(error: &rustls::Error) -> ProbeFailure {
    match error {
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            ProbeFailure::OldProtocol
        }
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => ProbeFailure::NothingInCommon,
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            ProbeFailure::UnknownName
        }
        rustls::Error::PeerIncompatible(
            rustls::PeerIncompatible::ServerDoesNotSupportTls12Or13
            | rustls::PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => ProbeFailure::OldProtocol,
        rustls::Error::NoCertificatesPresented => ProbeFailure::NoCertificate,
        rustls::Error::AlertReceived(alert) => ProbeFailure::Handshake {
            reason: format!("the server's alert is {alert:?}"),
        },
        other => ProbeFailure::Handshake {
            reason: other.to_string(),
        },
    }
}

fn protocol(version: ProtocolVersion) -> String {
    match version {
        ProtocolVersion::TLSv1_2 => "TLS 1.2".to_owned(),
        ProtocolVersion::TLSv1_3 => "TLS 1.3".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The name that IANA's registry has.
fn cipher_suite(suite: CipherSuite) -> String {
    let name = format!("{suite:?}");
    match name.strip_prefix("TLS13_") {
        Some(rest) => format!("TLS_{rest}"),
        None => name,
    }
}
