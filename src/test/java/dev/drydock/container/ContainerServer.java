package dev.drydock.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.spi.event.container.AfterDeploy;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.event.suite.AfterSuite;
import org.jboss.arquillian.test.spi.event.suite.BeforeSuite;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/**
 * Lays out, before Arquillian starts it, a server that differs from the installed orchestrator in what Arquillian needs and
 * nothing else: a second name for its data source, a plain HTTP port, applications that come and go, a home whose jobs include the tests' own, a short limit for
 * transactions. The site is made by the command line, with users and passwords of its own, anew each time.
 */
public final class ContainerServer implements LoadableExtension {
    private static final Path BASE =
            Path.of(System.getProperty("drydock.basedir", "")).toAbsolutePath();
    private static final Path HOME =
            Path.of(System.getProperty("drydock.home", "target/drydock")).toAbsolutePath();
    /** Test processes that run side by side must not meet each other's. */
    private static final String NAME = "container-" + System.getProperty("drydock.fork", "fork-1");

    private static final Path FOLDER = BASE.resolve("target").resolve(NAME);
    private static final Path SERVER = FOLDER.resolve("usr/servers").resolve(NAME);

    /** The name by which the tests of the Jakarta Batch TCK ask for a data source. */
    private static final String ORDERS = """
              <library id="orders"><file name="${server.config.dir}/orders.jar"/></library>
              <jndiObjectFactory id="orders" libraryRef="orders" className="%s" objectClassName="javax.sql.DataSource"/>
              <jndiReferenceEntry jndiName="jdbc/orderDB" factoryRef="orders"/>
            """.formatted(SameDataSource.class.getName());

    private static final int LAST_LINES = 80;

    static final Path SITE = FOLDER.resolve("site");

    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Layout.class);
    }

    /** Works before the container's own observer of the same event. */
    public static final class Layout {
        void layOut(@Observes(precedence = 100) BeforeSuite event) throws IOException, InterruptedException {
            if (!Files.isDirectory(HOME.resolve("wlp/lib"))) {
                throw new IllegalStateException("There is no installation in " + HOME + ". Build it with mvn package.");
            }
            clear();
            Files.createDirectories(SERVER);
            makeSite();
            makeHome();
            configureServer();
        }

        /** The orchestrator's start goes on when the container says that the application has come. */
        void awaitStart(@Observes AfterDeploy event) throws IOException {
            ContainerClient anyone = ContainerClient.ofSite();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> anyone.status("", "GET", "/health/ready", "") == HttpURLConnection.HTTP_OK);
        }

        /** A server that ended before it was stopped fails every test with a refused connection alone: its own words tell why. */
        void tellEarlyEnd(@Observes(precedence = 100) AfterSuite event) throws IOException {
            Path pid = SERVER.resolveSibling(".pid").resolve(NAME + ".pid");
            if (Files.exists(pid)
                    && ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .isPresent()) {
                return;
            }
            System.err.println("Server " + NAME + " ended before it was stopped.");
            try (Stream<Path> files = Files.walk(SERVER, 2)) {
                for (Path file : files.filter(
                                one -> one.toString().matches(".*/(console|messages|hs_err_pid[0-9]+)[.]log"))
                        .sorted()
                        .toList()) {
                    List<String> lines = Files.readAllLines(file);
                    System.err.println(file + ":\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
                }
            }
        }
    }

    private static void clear() throws IOException {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> content = Files.walk(FOLDER)) {
                for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void makeSite() throws IOException, InterruptedException {
        Path said = FOLDER.resolve("site.log");
        ProcessBuilder command = new ProcessBuilder(
                HOME.resolve("bin/drydock").toString(),
                "server",
                "init",
                "--site",
                SITE.toString(),
                "--port",
                Integer.toString(freePort()),
                "--serving-port",
                Integer.toString(freePort()));
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process =
                command.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("The site was not made: " + Files.readString(said));
        }
    }

    private static void makeHome() throws IOException {
        Path jobs = Files.createDirectories(FOLDER.resolve("home/jobs"));
        try (Stream<Path> installed = Files.list(HOME.resolve("jobs"))) {
            for (Path job : installed.toList()) {
                Files.copy(job, jobs.resolve(job.getFileName()));
            }
        }
        for (String job : new String[] {"count-numbers.xml", "count-analyzed.xml"}) {
            Files.copy(BASE.resolve("src/test/resources/container").resolve(job), jobs.resolve(job));
        }
    }

    private static void configureServer() throws IOException {
        Path configuration = BASE.resolve("liberty-config/orchestrator");
        for (String name : new String[] {"jvm.options", "bootstrap.properties"}) {
            Files.copy(configuration.resolve(name), SERVER.resolve(name));
        }
        Files.writeString(
                SERVER.resolve("server.env"),
                "DRYDOCK_HOME=" + FOLDER.resolve("home") + "\nDRYDOCK_SITE=" + SITE + "\n",
                UTF_8);
        String server = Files.readString(configuration.resolve("server.xml"), UTF_8);
        Files.writeString(
                FOLDER.resolve("application-bnd.xml"),
                between(server, "<application-bnd>", "</application-bnd>"),
                UTF_8);
        String derived = replaced(server, between(server, "<webApplication ", "</webApplication>"), "");
        derived = replaced(derived, "httpPort=\"-1\"", "httpPort=\"" + freePort() + "\"");
        derived = replaced(derived, "totalTranLifetimeTimeout=\"600s\"", "totalTranLifetimeTimeout=\"10s\"");
        derived = replaced(derived, "${shared.resource.dir}", "${wlp.install.dir}/usr/shared/resources");
        derived = replaced(
                derived,
                "<config updateTrigger=\"disabled\"/>",
                "<config updateTrigger=\"polled\" monitorInterval=\"250ms\"/>");
        derived = replaced(
                derived,
                "<applicationMonitor updateTrigger=\"disabled\"",
                "<applicationMonitor updateTrigger=\"mbean\"");
        derived = replaced(derived, "</featureManager>", "<feature>localConnector-1.0</feature></featureManager>");
        derived = replaced(derived, "</server>", ORDERS + "</server>\n");
        Files.writeString(SERVER.resolve("server.xml"), derived, UTF_8);
        ShrinkWrap.create(JavaArchive.class)
                .addClass(SameDataSource.class)
                .as(ZipExporter.class)
                .exportTo(SERVER.resolve("orders.jar").toFile());
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        int to = text.indexOf(end, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException("server.xml has no " + start + "…" + end + " any more: adapt this class");
        }
        return text.substring(from, to + end.length());
    }

    private static String replaced(String text, String what, String by) {
        if (!text.contains(what)) {
            throw new IllegalStateException("server.xml has no " + what + " any more: adapt this class");
        }
        return text.replace(what, by);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
