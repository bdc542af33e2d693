package dev.drydock.cli.site;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A program that a command line takes for Liberty's: it has the same arguments, holds the lock of its work area, writes a log and
 * is ready once the test says so. Uses the JDK alone.
 */
final class FakeLiberty {
    /** While there, the server is not ready: it answers with the status that the file holds; empty: 503. */
    static final String HELD = "held";
    /** Once there, a server that is not ready ends. */
    static final String END = "end";
    /** A line for each process. */
    static final String STARTS = "starts";

    private FakeLiberty() {}

    /** Puts a {@code wlp/bin/server} into an installation that starts this program as Liberty's script would. */
    static void install(Path home) throws Exception {
        Path script = Files.createDirectories(home.resolve("wlp/bin")).resolve("server");
        String classes = Path.of(FakeLiberty.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Files.writeString(script, """
                #!/bin/sh
                out=$WLP_OUTPUT_DIR/$2
                if [ "$1" = stop ]; then touch "$out/%s"; exit 0; fi
                mkdir -p "$out/workarea" "$out/logs" "$WLP_OUTPUT_DIR/.pid"
                [ ! -f "$WLP_OUTPUT_DIR/.pid/$2.pid" ] || ! kill -0 "$(cat "$WLP_OUTPUT_DIR/.pid/$2.pid")" || exit 1
                rm -f "$out/logs/messages.log" "$out/%s"
                "$JAVA_HOME/bin/java" -Xmx64m -cp '%s' dev.drydock.cli.site.FakeLiberty ws-server.jar "$2" "$out" </dev/null >/dev/null 2>&1 &
                echo $! > "$WLP_OUTPUT_DIR/.pid/$2.pid"
                while kill -0 $! && ! grep -q ws-server.jar "/proc/$!/cmdline"; do sleep 0.01; done
                """.formatted(END, END, classes));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** @param arguments ws-server.jar, the server's name, its output directory */
    public static void main(String[] arguments) throws Exception {
        Path output = Path.of(arguments[2]);
        Files.writeString(
                output.resolve(STARTS),
                ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        try (RandomAccessFile file =
                        new RandomAccessFile(output.resolve("workarea/.sLock").toFile(), "rw");
                FileLock lock = Objects.requireNonNull(file.getChannel().lock())) {
            Path log = output.resolve("logs/messages.log");
            Files.writeString(log, "CWWKE0001I: The server has been launched. " + lock.isValid() + "\n");
            HttpsServer server = serve(Path.of(System.getenv("DRYDOCK_SITE")), output);
            while (!Files.exists(output.resolve(END))) {
                Thread.sleep(20);
            }
            server.stop(0);
        }
    }

    private static HttpsServer serve(Path site, Path output) throws Exception {
        int port = Files.readAllLines(site.resolve("etc/site.yaml")).stream()
                .filter(line -> line.startsWith("orchestrator-port: "))
                .map(line -> Integer.parseInt(line.substring(19)))
                .findFirst()
                .orElseThrow();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls(site)));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status(output.resolve(HELD)), -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static int status(Path held) throws IOException {
        if (Files.notExists(held)) {
            return 200;
        }
        String status = Files.readString(held);
        return status.isEmpty() ? 503 : Integer.parseInt(status);
    }

    private static SSLContext tls(Path site) throws Exception {
        char[] password = Files.readString(site.resolve("etc/secrets/keystore.password"))
                .strip()
                .toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(site.resolve("etc/tls/server.p12"))) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
