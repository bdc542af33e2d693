package dev.drydock.alerting;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.json.Mappers;
import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Debian's rsyslog on free ports of this host, which writes each message as it has understood it. */
public final class RsyslogServer implements AutoCloseable {
    private static final Path RSYSLOG = Path.of("/usr/sbin/rsyslogd");

    private final Path folder;
    private final int plainPort = EximServer.freePort();
    private final int tlsPort = EximServer.freePort();
    private final Process process;

    public static void require() {
        RealParts.require(
                Files.isExecutable(RSYSLOG) && Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so")),
                "CI must send to a real log host: install rsyslog and rsyslog-openssl",
                "nothing is sent to a real log host: install rsyslog and rsyslog-openssl");
    }

    /**
     * @param host whose certificate it shows
     * @param mode {@code anon}, or {@code x509/certvalid} to ask clients for certificates
     */
    public RsyslogServer(Path folder, TestCertificates certificates, String host, String mode) throws IOException {
        this.folder = folder;
        Path configuration = folder.resolve("rsyslog.conf");
        Files.writeString(configuration, """
                global(workDirectory="FOLDER"
                  defaultNetstreamDriverCAFile="CA"
                  defaultNetstreamDriverCertFile="CERTIFICATE"
                  defaultNetstreamDriverKeyFile="KEY")
                module(load="imudp")
                module(load="imptcp")
                module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="MODE")
                template(name="properties" type="list" option.jsonf="on") {
                  property(outname="pri" name="pri" format="jsonf")
                  property(outname="data" name="structured-data" format="jsonf")
                  property(outname="host" name="hostname" format="jsonf")
                  property(outname="app" name="app-name" format="jsonf")
                  property(outname="process" name="procid" format="jsonf")
                  property(outname="kind" name="msgid" format="jsonf")
                  property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
                  property(outname="input" name="inputname" format="jsonf")
                  property(outname="text" name="msg" format="jsonf")
                }
                ruleset(name="write") { action(type="omfile" file="FOLDER/received.jsonl" template="properties") }
                input(type="imudp" address="127.0.0.1" port="PLAIN" ruleset="write")
                input(type="imptcp" address="127.0.0.1" port="PLAIN" ruleset="write")
                input(type="imtcp" address="127.0.0.1" port="ENCRYPTED" ruleset="write")
                """.replace("FOLDER", folder.toString())
                .replace("CA\"", certificates.authority() + "\"")
                .replace("CERTIFICATE", certificates.certificate(host).toString())
                .replace("KEY", certificates.key(host).toString())
                .replace("MODE", mode)
                .replace("PLAIN", "" + plainPort)
                .replace("ENCRYPTED", "" + tlsPort));
        this.process = new ProcessBuilder(
                        RSYSLOG.toString(),
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        folder.resolve("rsyslog.pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("rsyslog.txt").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> accepts(plainPort) && accepts(tlsPort) && hasDatagrams(plainPort));
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasDatagrams(int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return !socket.isBound();
        } catch (BindException e) {
            return true;
        }
    }

    public int plainPort() {
        return plainPort;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** Waits until as many messages are there. */
    List<JsonNode> received(int messages) {
        await().atMost(Duration.ofSeconds(30)).until(() -> received().size() >= messages);
        return received();
    }

    public List<JsonNode> received() {
        return TestCertificates.read(folder.resolve("received.jsonl"))
                .lines()
                .map(RsyslogServer::tree)
                .toList();
    }

    private static JsonNode tree(String line) {
        try {
            return Mappers.OWN.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive());
    }
}
