package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.site.ListenersCheck.Program;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sockets of this JVM in Linux's own tables, and a table with addresses that no test can have. */
class ListenersCheckTest {
    private static final long OWN = ProcessHandle.current().pid();
    private static final Path MACHINE = Path.of("/");

    @TempDir
    Path folder;

    private ListenersCheck check(String host, Path root, boolean nothingLeaves) {
        return new ListenersCheck(
                new SiteFolder(folder),
                SiteConfiguration.standard("demo", 9443, 9444).at(host),
                root,
                nothingLeaves);
    }

    private String listening(String host, Set<Integer> ports, Set<Integer> local) throws IOException {
        Program server = new Program("orchestrator", OWN, ports, local);
        return check(host, MACHINE, false).findings(List.of(server)).get(0).found();
    }

    @Test
    void saysNothingWhereNoServerRuns() throws IOException {
        assertThat(check("localhost", MACHINE, false).findings()).isEmpty();
    }

    @Test
    void findsThePortsOfAProcess() throws IOException {
        try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket command = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket open = new ServerSocket(0)) {
            String found = listening("localhost", Set.of(own.getLocalPort()), Set.of(command.getLocalPort()));
            assertThat(found)
                    .contains(":" + open.getLocalPort())
                    .doesNotContain(":" + own.getLocalPort(), ":" + command.getLocalPort());

            assertThat(listening("localhost", Set.of(open.getLocalPort()), Set.of()))
                    .contains(":" + open.getLocalPort() + ", but host is localhost");
            assertThat(listening("*", Set.of(open.getLocalPort()), Set.of())).doesNotContain(":" + open.getLocalPort());
            assertThat(listening("10.0.0.7", Set.of(own.getLocalPort()), Set.of(open.getLocalPort())))
                    .contains("127.0.0.1:" + own.getLocalPort() + ", but host is 10.0.0.7")
                    .contains(":" + open.getLocalPort());
        }
    }

    private Path table(String rows) throws IOException {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("proc/7/fd"));
        Files.createDirectories(root.resolve("proc/7/net"));
        for (int inode : List.of(101, 102, 103)) {
            Path descriptor = root.resolve("proc/7/fd/" + inode);
            if (!Files.isSymbolicLink(descriptor)) {
                Files.createSymbolicLink(descriptor, Path.of("socket:[" + inode + "]"));
            }
        }
        Files.writeString(root.resolve("proc/7/net/tcp"), "  sl  local_address rem_address   st\n" + rows);
        return root;
    }

    private static String row(String local, String remote, String state, int inode) {
        return "   0: " + local + " " + remote + " " + state + " 00000000:00000000 00:00000000 00000000     0        0 "
                + inode + " 1 0000000000000000 100 0 0 10 0\n";
    }

    private List<Finding> connections(String rows, boolean nothingLeaves) throws IOException {
        return check("localhost", table(rows), nothingLeaves)
                .findings(List.of(new Program("serving", 7, Set.of(9444), Set.of())));
    }

    @Test
    void namesConnectionsThatLeadOut() throws IOException {
        String listener = row("0100007F:24E4", "00000000:0000", "0A", 101);
        String client = row("0100007F:24E4", "057100CB:C350", "01", 102); // somebody outside who asks
        String inside = row("0100000A:C351", "0200000A:1538", "01", 103);
        String others = row("0100000A:C352", "057100CB:01BB", "01", 999);
        assertThat(connections(listener + client + inside + others, true))
                .allMatch(finding -> finding.state() == State.OK)
                .hasSize(2);

        String out = row("0100000A:C353", "057100CB:01BB", "01", 103);
        assertThat(connections(listener + out, false).get(1)).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.NOTE);
            assertThat(finding.found()).isEqualTo("serving to 203.0.113.5:443");
        });
        assertThat(connections(listener + out, true).get(1)).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found()).contains("site.egress none");
            assertThat(finding.advice()).contains("drydock server stop");
        });
    }

    @Test
    void aProcessThatEndedIsNoFinding() throws IOException {
        assertThat(check("localhost", folder, false)
                        .findings(List.of(new Program("serving", 7, Set.of(9444), Set.of()))))
                .isEmpty();
    }
}
