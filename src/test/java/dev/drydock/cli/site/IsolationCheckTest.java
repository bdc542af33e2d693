package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in the form of Linux, below a folder. */
class IsolationCheckTest {
    private static final String ROUTES =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
    private static final String NEIGHBOURS = "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
    private static final String EVERYWHERE = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
    private static final String ZERO = "0".repeat(32);

    @TempDir
    Path root;

    private void write(String place, String text) throws IOException {
        Path file = root.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<Finding> machine() throws IOException {
        return new IsolationCheck(root, Optional.empty()).machine();
    }

    @Test
    void anIsolatedMachineHasNoWayOut() throws IOException {
        assertThat(machine()).allMatch(finding -> finding.state() == State.OK);
        write("proc/net/route", ROUTES + NEIGHBOURS);
        write(
                "proc/net/ipv6_route",
                ZERO + " 00 " + ZERO + " 00 " + ZERO + " ffffffff 00000001 00000000 00200200       lo\n");
        write("etc/resolv.conf", "# nameserver 9.9.9.9\nsearch example\n");
        assertThat(machine()).allMatch(finding -> finding.state() == State.OK);
    }

    @Test
    void aDefaultRouteIsANoteWithTheCommandThatRemovesIt() throws IOException {
        write("proc/net/route", ROUTES + EVERYWHERE + NEIGHBOURS);
        Finding route = machine().get(0);
        assertThat(route.state()).isEqualTo(State.NOTE);
        assertThat(route.found()).isEqualTo("via 192.0.2.1 dev eth0");
        assertThat(route.advice()).contains("ip route del default via 192.0.2.1 dev eth0");

        write("proc/net/route", ROUTES);
        write(
                "proc/net/ipv6_route",
                ZERO + " 00 " + ZERO
                        + " 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0\n");
        assertThat(machine().get(0).advice()).contains("ip -6 route del default via fd00:0:0:0:0:0:0:1 dev eth0");
        assertThat(new IsolationCheck(root, Optional.of("none"))
                        .machine()
                        .get(0)
                        .found())
                .contains("the gate policy allows Drydock only none");
    }

    @Test
    void namesTheNameServers() throws IOException {
        write("etc/resolv.conf", "nameserver 10.0.0.53\nnameserver 127.0.0.53\n");
        Finding servers = machine().get(1);
        assertThat(servers.state()).isEqualTo(State.NOTE);
        assertThat(servers.found()).isEqualTo("10.0.0.53, 127.0.0.53");
        assertThat(servers.advice()).contains("nameserver 10.0.0.53");
    }

    private Finding settings(String database, String more) throws IOException {
        SiteFolder site = new SiteFolder(root.resolve("site"));
        Files.createDirectories(site.etc());
        Files.writeString(
                site.configuration(),
                SiteConfiguration.standard("demo", 9443, 9444).toYaml() + more);
        return new IsolationCheck(root, Optional.empty())
                .settings(
                        site,
                        SiteConfiguration.read(site.configuration()),
                        SiteDatabase.of(site, Map.of("DRYDOCK_DB_URL", database)));
    }

    @Test
    void privateAddressesAndNamesOfThisMachineAreInside() throws IOException {
        write("etc/hosts", "10.1.2.3\tdb.example db # ours\nfd00::7 node\nnonsense\n");
        assertThat(settings("jdbc:h2:file:/x", "").state()).isEqualTo(State.OK);
        for (String host : List.of("localhost", "127.0.0.1", "192.168.7.1", "[fd12::1]", "db", "DB.example", "node")) {
            assertThat(settings("jdbc:postgresql://" + host + ":5432/drydock", "")
                            .state())
                    .as(host)
                    .isEqualTo(State.OK);
        }
    }

    @Test
    void namesAddressesOutsideAndNamesThatSomebodyElseResolves() throws IOException {
        write("etc/hosts", "203.0.113.5 elsewhere\n");
        for (String host : List.of("elsewhere", "198.51.100.7", "172.32.0.1")) {
            Finding outside = settings("jdbc:postgresql://db:5432,x@" + host + "/drydock?password=s3cret", "");
            assertThat(outside.state()).isEqualTo(State.NOTE);
            assertThat(outside.found())
                    .contains("drydock.db.url: " + host + " is in no private network")
                    .contains("drydock.db.url: db is a name that only a name server knows")
                    .doesNotContain("s3cret");
        }
        Finding node = settings("jdbc:h2:file:/x", "node-url: https://node.example:9444\nservers: orchestrator\n");
        assertThat(node.found()).isEqualTo("node-url: node.example is a name that only a name server knows");
        assertThat(node.advice()).contains("/etc/hosts");
        assertThat(settings("jdbc:postgresql://999.1.1.1/d", "").found()).contains("999.1.1.1 is a name");
    }
}
