//! Servers on the loopback interface: rustls, `openssl s_server`, and some that are none.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use crate::probe::certificates::{Made, pem};

/// What a server heard from one client.
pub struct Heard {
    /// The name that it was asked for.
    pub name: Option<String>,
    /// What came behind the handshake.
    pub data: Vec<u8>,
    /// Whether the client took its leave.
    pub is_closed_well: bool,
}

/// A server that sends these certificates to one client.
pub fn rustls(own: &Made, others: &[&Made]) -> (SocketAddr, JoinHandle<Heard>) {
    let chain = std::iter::once(own).chain(others.iter().copied());
    let chain = chain.map(|made| CertificateDer::from(made.der.clone()));
    let key = PrivateKeyDer::try_from(own.key.to_pkcs8()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.collect(), key)
        .unwrap();
    plain(move |stream| {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let mut data = Vec::new();
        let read = stream.read_to_end(&mut data);
        Heard {
            name: stream.conn.server_name().map(str::to_owned),
            data,
            is_closed_well: read.is_ok(),
        }
    })
}

/// A server that does this with one client.
pub fn plain<T: Send + 'static>(
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let thread = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        serve(stream)
    });
    (address, thread)
}

/// A server that answers whatever comes with these bytes.
pub fn answering(bytes: Vec<u8>) -> SocketAddr {
    let (address, _) = plain(move |mut stream| {
        let mut hello = [0; 1024];
        assert!(stream.read(&mut hello).unwrap() > 0);
        stream.write_all(&bytes).unwrap();
        // The client may have gone already.
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read(&mut hello);
    });
    address
}

/// How many clients wait at the same time.
#[derive(Default)]
pub struct Waiting {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Waiting {
    /// The most that there were.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

/// A server that takes the connection and says nothing.
pub fn silent(waiting: Arc<Waiting>) -> SocketAddr {
    let (address, _) = plain(move |mut stream| {
        let now = waiting.now.fetch_add(1, Ordering::SeqCst) + 1;
        waiting.most.fetch_max(now, Ordering::SeqCst);
        let mut heard = Vec::new();
        // Until the client gives up.
        let _ = stream.read_to_end(&mut heard);
        waiting.now.fetch_sub(1, Ordering::SeqCst);
    });
    address
}

/// A port at which nothing listens.
pub fn closed() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

/// `openssl s_server`, until it is dropped.
pub struct OpenSsl {
    child: Child,
    pub address: SocketAddr,
}

impl OpenSsl {
    /// Sends the certificate and, behind it, the others.
    pub fn start(folder: &Path, own: &Made, others: &[&Made], options: &[&str]) -> Self {
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let certificate = write("own.pem", pem("CERTIFICATE", &own.der));
        let key = write("own.key", pem("PRIVATE KEY", &own.key.to_pkcs8()));
        let chain = others.iter().map(|made| pem("CERTIFICATE", &made.der));
        let chain = write("chain.pem", chain.collect());
        let mut command = Command::new("openssl");
        command
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert"])
            .arg(certificate)
            .arg("-key")
            .arg(key)
            .args(options);
        if !others.is_empty() {
            command.arg("-cert_chain").arg(chain);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl is installed");
        let printed = BufReader::new(child.stdout.take().unwrap());
        let mut lines = printed.lines().map(Result::unwrap);
        let address = lines
            .find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned))
            .expect("it says where it listens");
        // What it goes on to say must not fill the pipe.
        thread::spawn(move || lines.count());
        Self {
            child,
            address: address.parse().unwrap(),
        }
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
