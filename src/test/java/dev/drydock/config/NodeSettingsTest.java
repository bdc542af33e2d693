package dev.drydock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drydock.config.NodeSettings.Runs;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the serving node runs, as site.yaml says it. */
class NodeSettingsTest {
    @TempDir
    Path folder;

    @Test
    void runsTheNodeBesideTheOrchestratorUnlessItIsSaid() throws IOException {
        assertThat(read("").node()).isEqualTo(NodeSettings.BESIDE);
    }

    @Test
    void reachesANodeElsewhereByItsOwnCertificateAndToken() throws IOException {
        NodeSettings node = read("""
                node-url: https://10.77.0.2:9444
                node-certificate: etc/tls/node.pem
                node-token-file: etc/secrets/plant-node.token
                """).node();
        assertThat(node.runs()).isEqualTo(Runs.ORCHESTRATOR);
        assertThat(node.url()).contains("https://10.77.0.2:9444");
        assertThat(node.certificate()).isEqualTo("etc/tls/node.pem");
        assertThat(node.tokenFile()).isEqualTo("etc/secrets/plant-node.token");
    }

    @Test
    void readsTheFolderOfANodeAloneAsItWasWritten() throws IOException {
        SiteConfiguration alone = SiteConfiguration.ofNode("demo", 9444).at("10.77.0.2");
        Files.writeString(folder.resolve("site.yaml"), alone.toYaml());
        assertThat(SiteConfiguration.read(folder.resolve("site.yaml"))).isEqualTo(alone);
    }

    @Test
    void listensAtFurtherAddresses() throws IOException {
        SiteConfiguration site = read("node-management: 10.0.2.1:9445\nnode-metrics: '[fd00::1]:9446'\n");
        assertThat(site.nodeAddress()).hasToString("https://10.0.2.1:9445");
        assertThat(site.node().listeners().hosts())
                .containsEntry(9445, "10.0.2.1")
                .containsEntry(9446, "[fd00::1]");
        assertThat(site.node().listeners().toEnvironment())
                .containsEntry("DRYDOCK_MANAGEMENT_PORT", "9445")
                .containsEntry("DRYDOCK_METRICS_PORT", "9446")
                .containsEntry("DRYDOCK_METRICS_HOST", "fd00::1");
        assertThat(read("").node().listeners().toEnvironment())
                .containsEntry("DRYDOCK_MANAGEMENT_PORT", "-1")
                .containsEntry("DRYDOCK_METRICS_PORT", "-1");
        assertThat(read("").nodeAddress()).hasToString("https://localhost:9444");
    }

    @Test
    void refusesWhatCannotBe() {
        assertRefused("node-management: 9445\n", "an address of this machine and a port such as 10.0.2.1:9445");
        assertRefused("node-management: plant:70000\n", "has port 70000; write one from 1 to 65535");
        assertRefused("node-management: plant:9445\nnode-metrics: plant:9445\n", "has the port of node-management");
        assertRefused("node-metrics: plant:9444\n", "has the serving port");
        assertRefused(
                "node-url: https://node:9444\nnode-metrics: plant:9446\n", "names a node elsewhere; write it there");
        assertRefused("node-url: http://node:9444\n", "such as https://node:9444");
        assertRefused("node-url: https://node:9444\nservers: both\n", "write orchestrator where node-url");
        assertRefused("node-certificate: /etc/passwd\n", "a file below the site's folder");
        assertRefused("node-token-file: ../other/token\n", "a file below the site's folder");
        assertRefused("servers: none\n", "write both, orchestrator or serving");
    }

    private void assertRefused(String lines, String words) {
        DrydockException refused = assertThrows(DrydockException.class, () -> read(lines));
        assertThat(refused.sentence()).contains(words);
    }

    private SiteConfiguration read(String lines) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SiteConfiguration.standard("demo", 9443, 9444).toYaml() + lines);
        return SiteConfiguration.read(file);
    }
}
