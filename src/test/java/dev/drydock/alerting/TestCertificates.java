package dev.drydock.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of OpenSSL's, with certificates of it for {@code localhost} and for another host, and a second authority. */
public final class TestCertificates {
    private final Path folder;

    public TestCertificates(Path folder) throws Exception {
        this.folder = folder;
        authority("ca");
        authority("stranger");
        server("localhost");
        server("other.example");
    }

    public Path authority() {
        return folder.resolve("ca.pem");
    }

    public Path stranger() {
        return folder.resolve("stranger.pem");
    }

    public Path certificate(String host) {
        return folder.resolve(host + ".pem");
    }

    public Path key(String host) {
        return folder.resolve(host + ".key");
    }

    private void authority(String name) throws Exception {
        openssl("-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".pem");
    }

    private void server(String host) throws Exception {
        openssl(
                "-subj",
                "/CN=" + host,
                "-keyout",
                host + ".key",
                "-out",
                host + ".pem",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-addext",
                "subjectAltName=DNS:" + host,
                "-addext",
                "basicConstraints=critical,CA:FALSE");
        key(host).toFile().setReadable(true, false); // a mail server reads it as its own user
    }

    private void openssl(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.txt").toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(() -> read(folder.resolve("openssl.txt")))
                .isZero();
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
