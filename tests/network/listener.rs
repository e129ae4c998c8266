//! Listeners that answer everything alike and remember what they were asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{CertificateParams, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio_rustls::TlsAcceptor;

/// An answer that ends a run before it has begun.
pub(crate) const NOWHERE: &str = "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 18\r\nConnection: close\r\n\r\n404 page not found";
/// Most bytes of a request that are read.
const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// One that ends with the test.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    serving: AbortHandle,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Listener {
    /// Everything that it was asked, a connection each.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Starts one that speaks plain HTTP.
    pub(crate) async fn plain(address: &str, answer: String) -> Option<Self> {
        Self::start(address, answer, None).await
    }

    /// Starts one that speaks TLS.
    pub(crate) async fn tls(identity: &Identity) -> Self {
        let acceptor = Some(identity.acceptor());
        let started = Self::start("127.0.0.1:0", NOWHERE.to_owned(), acceptor).await;
        started.expect("a free port")
    }

    async fn start(address: &str, answer: String, tls: Option<TlsAcceptor>) -> Option<Self> {
        let listener = TcpListener::bind(address).await.ok()?;
        let address = listener.local_addr().ok()?;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log, tls) = (answer.clone(), Arc::clone(&log), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => speak(stream, &answer, &log).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                speak(stream, &answer, &log).await;
                            }
                        }
                    }
                });
            }
        });
        Some(Self {
            address,
            asked,
            serving: serving.abort_handle(),
        })
    }
}

async fn speak(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &str,
    log: &Mutex<Vec<String>>,
) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    // The requests of these tests end with a body of one empty object, or are a CONNECT without a body.
    while !(request.ends_with(b"{}")
        || request.starts_with(b"CONNECT") && request.ends_with(b"\r\n\r\n"))
    {
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 && request.len() < REQUEST_BYTES_MAX => {
                request.extend(buffer.iter().take(count));
            }
            _ => break,
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    log.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(text);
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A server's certificate, and the authority that stands for it.
pub(crate) struct Identity {
    certificate: rcgen::Certificate,
    key: KeyPair,
    authority: String,
}

impl Identity {
    /// For these hosts and addresses; expired ones ended years ago.
    pub(crate) fn new(hosts: &[&str], expired: bool) -> Self {
        let mut root = CertificateParams::new(Vec::new()).expect("parameters");
        // Two authorities of one name would be taken for one that signs badly.
        root.distinguished_name
            .push(rcgen::DnType::CommonName, format!("of {}", hosts.join(" ")));
        root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let root_key = KeyPair::generate().expect("a key");
        let authority = root.self_signed(&root_key).expect("a certificate").pem();
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut leaf = CertificateParams::new(hosts).expect("parameters");
        if expired {
            leaf.not_before = date_time_ymd(2001, 1, 1);
            leaf.not_after = date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let issuer = Issuer::new(root, root_key);
        let certificate = leaf.signed_by(&key, &issuer).expect("a certificate");
        Self {
            certificate,
            key,
            authority,
        }
    }

    /// For these hosts, without an authority: the certificate is that of one (CA:TRUE), as `openssl req -x509` makes it.
    pub(crate) fn of_its_own(hosts: &[&str], expired: bool) -> Self {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut own = CertificateParams::new(hosts).expect("parameters");
        own.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        if expired {
            own.not_before = date_time_ymd(2001, 1, 1);
            own.not_after = date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = own.self_signed(&key).expect("a certificate");
        Self {
            authority: certificate.pem(),
            certificate,
            key,
        }
    }

    /// The authority's certificate in PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    fn acceptor(&self) -> TlsAcceptor {
        // Somebody else in this process may have been first; either provider does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key);
        TlsAcceptor::from(Arc::new(config.expect("a key that fits")))
    }
}
