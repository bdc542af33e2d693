package dev.drydock.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Helm chart that is shipped, rendered and linted by Helm itself, and the k3s manifests that are its rendering. */
class HelmChartTest {
    private static final Path SHARE =
            Path.of(System.getProperty("drydock.basedir", ".")).resolve("src/main/dist/share");
    private static final Path EXAMPLE = SHARE.resolve("k3s/values.yaml");
    private static final String REGISTRY = "registry.harbour.example/drydock";
    private static final String DIGEST = "sha256:" + "c".repeat(64);

    @TempDir
    Path folder;

    private static TemplateCommand chart() {
        return new Helm(SHARE.resolve("helm/drydock").toAbsolutePath())
                .template()
                .withName("drydock")
                .withNamespace("drydock");
    }

    private static String rendered() {
        return chart().withValuesFile(EXAMPLE.toAbsolutePath()).call();
    }

    private static List<Map<?, ?>> documents(String yaml) {
        List<Map<?, ?>> documents = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            documents.add((Map<?, ?>) document);
        }
        return documents;
    }

    /** What lies at keys, one below the other; of a list the first. */
    private static Object at(Object node, String... keys) {
        Object found = node;
        for (String key : keys) {
            Object inner = found instanceof List<?> list ? list.get(0) : found;
            found = ((Map<?, ?>) inner).get(key);
            assertThat(found).as(key + " of " + inner).isNotNull();
        }
        return found;
    }

    @Test
    void helmFindsNothingWrong() throws IOException {
        Path chart = folder.resolve("drydock");
        copy(SHARE.resolve("helm/drydock"), chart);
        Files.copy(EXAMPLE, chart.resolve("example.yaml"));
        Files.writeString(
                chart.resolve("values.yaml"),
                Files.readString(chart.resolve("values.yaml")) + Files.readString(EXAMPLE));
        LintResult result = new Helm(chart).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void theManifestsAreTheRenderingOfTheExample() throws IOException {
        assertThat(rendered()).isEqualTo(Files.readString(SHARE.resolve("k3s/drydock.yaml")));
    }

    @Test
    void everyImageIsOfTheSitesRegistryAndHasADigest() {
        String yaml = rendered();
        assertThat(Pattern.compile("(?m)^ +image: (.*)$").matcher(yaml).results())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.group(1))
                        .matches("\"" + Pattern.quote(REGISTRY) + "/(orchestrator|serving)@sha256:[0-9a-f]{64}\""));
        assertThat(yaml).doesNotContain("latest", "imagePullPolicy: Always", "kind: Secret", "://");
    }

    @Test
    void everyServerRunsWithoutRightsOnAReadOnlyRoot() {
        List<Map<?, ?>> servers = documents(rendered()).stream()
                .filter(document -> "StatefulSet".equals(document.get("kind")))
                .toList();
        assertThat(servers).hasSize(2).allSatisfy(server -> {
            Object pod = at(server, "spec", "template", "spec");
            assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
            assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(at(pod, "securityContext", "runAsUser")).isEqualTo(10001);
            Object container = at(pod, "containers");
            assertThat(at(container, "securityContext", "readOnlyRootFilesystem"))
                    .isEqualTo(true);
            assertThat(at(container, "securityContext", "allowPrivilegeEscalation"))
                    .isEqualTo(false);
            assertThat(at(container, "securityContext", "capabilities", "drop")).isEqualTo(List.of("ALL"));
            assertThat(at(container, "resources", "limits", "memory")).isNotNull();
            assertThat(at(container, "livenessProbe", "httpGet", "scheme")).isEqualTo("HTTPS");
        });
    }

    @Test
    void theNodeReachesNothingAndTheOrchestratorOnlyTheNode() {
        List<Map<?, ?>> policies = documents(rendered()).stream()
                .filter(document -> "NetworkPolicy".equals(document.get("kind")))
                .toList();
        assertThat(policies)
                .hasSize(2)
                .allSatisfy(policy ->
                        assertThat(at(policy, "spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress")));
        assertThat(at(policies.get(1), "spec", "egress")).isEqualTo(List.of());
        assertThat((List<?>) at(policies.get(0), "spec", "egress")).hasSize(2);
    }

    @Test
    void refusesAnImageWithoutADigest() {
        assertThatThrownBy(() -> chart().set("registry", REGISTRY).call()).hasMessageContaining("images");
        assertThatThrownBy(() -> chart().withValuesFile(EXAMPLE.toAbsolutePath())
                        .set("images.serving.digest", "latest")
                        .call())
                .hasMessageContaining("/images/serving/digest");
        assertThatThrownBy(() -> chart().withValuesFile(EXAMPLE.toAbsolutePath())
                        .set("pullPolicy", "Always")
                        .call())
                .hasMessageContaining("/pullPolicy");
    }

    @Test
    void theFileOfImagesIsOneOfValues() throws IOException {
        Path images = Files.writeString(folder.resolve("images.yaml"), """
                images:
                  orchestrator: {digest: "%1$s"}
                  serving: {digest: "%1$s"}
                  worker: {digest: "%1$s"}
                  command: {digest: "%1$s"}
                """.formatted(DIGEST));
        assertThat(chart().set("registry", REGISTRY).withValuesFile(images).call())
                .contains(REGISTRY + "/serving@" + DIGEST);
    }
}
