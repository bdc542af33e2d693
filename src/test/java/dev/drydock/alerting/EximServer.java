package dev.drydock.alerting;

import static org.awaitility.Awaitility.await;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's Exim on free ports of this host. It keeps what it takes in its queue. User {@code drydock} has the password {@code secret};
 * recipients whose name begins with {@code nobody} do not exist, and those whose name begins with {@code later} are to be tried again.
 */
public final class EximServer implements AutoCloseable {
    private static final Path EXIM = Path.of("/usr/sbin/exim4");

    private final Path folder;
    private final int port;
    private final int tlsPort;
    private final Process process;

    public static void require() {
        RealParts.require(
                Files.isExecutable(EXIM),
                "CI must send mail to a real server: install exim4-daemon-light",
                "no mail is sent to a real server: install exim4-daemon-light");
    }

    /** @param host whose certificate it shows; empty for a server without TLS */
    public EximServer(Path folder, TestCertificates certificates, String host) throws IOException {
        this.folder = folder;
        this.port = freePort();
        this.tlsPort = freePort();
        for (Path each : List.of(folder, folder.resolve("spool"), folder.resolve("log"))) {
            Files.createDirectories(each);
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Path configuration = folder.resolve("exim.conf");
        Files.writeString(configuration, configuration(certificates, host));
        this.process = new ProcessBuilder(EXIM.toString(), "-C", configuration.toString(), "-bdf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("exim.txt").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).until(() -> log().contains("listening for SMTP"));
    }

    private String configuration(TestCertificates certificates, String host) {
        String tls = host.isEmpty()
                ? "tls_advertise_hosts =\n"
                : "tls_advertise_hosts = *\ntls_on_connect_ports = " + tlsPort + "\ntls_certificate = "
                        + certificates.certificate(host) + "\ntls_privatekey = " + certificates.key(host) + "\n";
        return tls + """
                primary_hostname = mail.plant.example
                spool_directory = FOLDER/spool
                log_file_path = FOLDER/log/%slog
                pid_file_path = FOLDER/spool/exim.pid
                log_selector = +all
                keep_environment =
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = PORTS
                queue_only
                rfc1413_query_timeout = 0s
                smtp_receive_timeout = 30s
                acl_smtp_rcpt = recipient
                acl_smtp_data = content
                begin acl
                recipient:
                  deny local_parts = ^nobody
                       message = 5.1.1 nobody of that name
                  defer local_parts = ^later
                       message = 4.7.1 try again in some minutes
                  accept
                content:
                  deny condition = ${if match{$h_subject:}{unwanted}}
                       message = 5.7.1 no such mail here
                  accept
                begin authenticators
                plain:
                  driver = plaintext
                  public_name = PLAIN
                  server_advertise_condition = ${if def:tls_in_cipher}
                  server_condition = ${if and{{eq{$auth2}{drydock}}{eq{$auth3}{secret}}}}
                  server_set_id = $auth2
                """.replace("FOLDER", folder.toString()).replace("PORTS", port + " : " + tlsPort);
    }

    public int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    String log() {
        return TestCertificates.read(folder.resolve("log/mainlog"));
    }

    /** Each mail of the queue as it arrived, with the server's own headers. */
    public List<String> mails() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("spool"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("-H"))
                    .sorted()
                    .map(name -> mail(name.substring(0, name.length() - 2)))
                    .toList();
        }
    }

    private String mail(String id) {
        try {
            Process show = new ProcessBuilder(
                            EXIM.toString(), "-C", folder.resolve("exim.conf").toString(), "-Mvc", id)
                    .start();
            try (InputStream in = show.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
    }
}
