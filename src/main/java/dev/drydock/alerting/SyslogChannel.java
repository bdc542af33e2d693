package dev.drydock.alerting;

import dev.drydock.config.AlertChannelSettings.Syslog;
import dev.drydock.config.AlertChannelSettings.SyslogTransport;
import dev.drydock.domain.alert.AlertChannel;
import dev.drydock.domain.alert.AlertMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Sends each notice as a message of RFC 5424, over one connection for all of them.
 *
 * <p>Syslog has no answer. Over TCP and TLS, the channel ends its half of the connection and waits up to {@value #FAREWELL_MILLIS} ms for the
 * end of the other: a reset, or a certificate that the server does not accept, is a failure. A server that takes the bytes and loses them is
 * not noticed. Over UDP, only a host that says at once that nobody listens is noticed.
 */
final class SyslogChannel implements AlertChannel {
    private static final Logger LOG = Logger.getLogger(SyslogChannel.class.getName());
    /** What RFC 5426 asks each receiver to take. */
    private static final int MOST_UDP_BYTES = 2048;
    /** What rsyslog takes if nobody says otherwise. */
    private static final int MOST_TCP_BYTES = 8192;

    private static final int FAREWELL_MILLIS = 1000;
    private static final int REFUSAL_MILLIS = 100;

    private final Syslog settings;
    private final NotSent notSent;

    SyslogChannel(Syslog settings) {
        this.settings = settings;
        this.notSent = new NotSent(settings.name(), settings.server().toString());
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Optional<String> send(AlertMessage message) {
        try {
            if (settings.transport() == SyslogTransport.UDP) {
                sendDatagrams(frames(message, MOST_UDP_BYTES));
            } else {
                sendStream(counted(frames(message, MOST_TCP_BYTES)));
            }
            return Optional.empty();
        } catch (SSLException e) {
            throw notSent.because(
                    message,
                    NotSent.reason(e),
                    "Name the certificates that the server's own follows from (ca), and the host by the name in its"
                            + " certificate.",
                    e);
        } catch (UnknownHostException e) {
            throw notSent.because(
                    message, "no such host", "Correct syslog of the channel in etc/site.yaml, or the name service.", e);
        } catch (IOException e) {
            throw notSent.because(
                    message, NotSent.reason(e), "Check that the log host runs and that this host may reach it.", e);
        }
    }

    private List<byte[]> frames(AlertMessage message, int most) {
        String host = host();
        return message.notices().stream()
                .map(notice -> SyslogFrame.of(message, notice, settings.facility(), host, most))
                .toList();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.log(Level.FINE, "this host has no name", e);
            return "-";
        }
    }

    private InetSocketAddress address() throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByName(settings.server().host()),
                settings.server().port());
    }

    private void sendDatagrams(List<byte[]> frames) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address());
            for (byte[] frame : frames) {
                socket.send(new DatagramPacket(frame, frame.length));
            }
            socket.setSoTimeout(REFUSAL_MILLIS);
            try {
                socket.receive(new DatagramPacket(new byte[1], 1));
            } catch (SocketTimeoutException e) {
                LOG.log(Level.FINEST, "nobody refused the datagram", e);
            }
        }
    }

    /** Octet counting of RFC 6587, which RFC 5425 has, too. */
    private static byte[] counted(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes((frame.length + " ").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private void sendStream(byte[] bytes) throws IOException {
        int limit = Math.toIntExact(settings.limit().toMillis());
        long start = System.nanoTime();
        try (Socket plain = new Socket()) {
            plain.connect(address(), limit);
            plain.setSoTimeout(limit);
            CompletableFuture<Void> end = endAfter(limit, plain);
            try (Socket socket = encrypted(plain)) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                end.cancel(false); // it is sent; the other side may end the connection or not
                socket.setSoTimeout(FAREWELL_MILLIS);
                awaitEnd(socket);
            } catch (IOException e) {
                throw System.nanoTime() - start < settings.limit().toNanos()
                        ? e
                        : new SocketTimeoutException("it did not take the message within " + limit + " ms");
            } finally {
                end.cancel(false);
            }
        }
    }

    /** A write has no time limit of its own: a peer that reads nothing would hold it up for good. */
    private static CompletableFuture<Void> endAfter(int millis, Socket socket) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        socket.close();
                    } catch (IOException e) {
                        LOG.log(Level.FINE, "a connection was not closed", e);
                    }
                },
                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    private Socket encrypted(Socket plain) throws IOException {
        if (settings.transport() == SyslogTransport.TCP) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) Tls.trusting(settings.ca())
                .createSocket(plain, settings.server().host(), settings.server().port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // compares the host's name with the certificate
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void awaitEnd(Socket socket) throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                LOG.fine("the log host answers, which syslog does not know");
            }
        } catch (SocketTimeoutException e) {
            LOG.log(Level.FINEST, "the log host keeps its half of the connection open", e);
        }
    }
}
