package dev.drydock.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.FakeSite;
import dev.drydock.domain.validation.PolicyDifferences;
import dev.drydock.domain.validation.PolicyDifferences.Difference;
import dev.drydock.domain.validation.PolicyDifferences.Kind;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.suite.PolicyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PolicyDiffTest {
    private static final Path PROJECT = Path.of(System.getProperty("drydock.basedir", "."));
    private static final Path INSTALLATION = PROJECT.resolve("src/main/dist");
    private static final List<String> PROFILES = List.of("defence", "hospital", "plant", "bank");

    @TempDir
    static Path folder;

    @RegisterExtension
    static final FakeSite SITE = new FakeSite(() -> folder);

    private final ReleaseKit kit = new ReleaseKit();

    @BeforeEach
    void installWhatIsStandard() throws IOException {
        SITE.terminal().with("DRYDOCK_HOME", INSTALLATION.toString());
        Files.write(folder.resolve("etc/trust.json"), kit.trustEnvelope(kit.trust()));
        Files.writeString(folder.resolve("etc/orchestrator.xml"), "<server/>");
        Files.deleteIfExists(folder.resolve("etc/policy.json"));
        siteYaml("");
    }

    private static void siteYaml(String more) throws IOException {
        Path file = folder.resolve("etc/site.yaml");
        String plain = Files.readString(file).replaceFirst("(?s)# MORE.*", "");
        Files.writeString(file, plain + "# MORE\n" + more);
    }

    private void install(String policy) throws IOException {
        Files.write(folder.resolve("etc/policy.json"), kit.policyEnvelope(policy));
    }

    @Test
    void showsWhatIsTighterAndWhatLooserThanThePolicyInForce() throws IOException {
        install(PolicyCommand.standard()
                .replace("\"version\": 1,", "\"version\": 4, \"site\": {\"approvals\": 3},")
                .replace(
                        "\"floor\": {\"metric\": \"auc\", \"min\": 0.65",
                        "\"floor\": {\"metric\": \"auc\", \"min\": 0.6"));

        assertThat(SITE.terminal().run("policy", "diff", "plant")).isEqualTo(1);

        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.matches("floor.min +0.6 +0.65 +tighter"))
                .anyMatch(line -> line.matches("site.approvals +3 +- +looser"))
                .anyMatch(line -> line.matches("site.waiver-days +- +14 +tighter"))
                .anyMatch(line -> line.matches("site.egress +- +cluster, database, deliveries, node +tighter"))
                .contains("HERE: policy in force, version 4. THERE: plant.");
    }

    @Test
    void endsWellWhereThePolicyInForceIsAsTightAndTheSettingsKeepTheOther() throws IOException {
        install(profile("bank"));
        siteYaml("delivery-scanner: /opt/scan\n");

        assertThat(SITE.terminal().run("policy", "diff", "bank")).isZero();
        assertThat(SITE.terminal().out()).startsWith("No difference between policy in force, version 1 and bank.");

        Path looser = Files.writeString(folder.resolve("looser.json"), PolicyCommand.standard());
        assertThat(SITE.terminal().run("policy", "diff", looser.toString())).isZero();
        assertThat(SITE.terminal().out().lines())
                .anyMatch(line -> line.matches("contributions.signed-only +true +- +looser"));
    }

    @Test
    void namesTheSettingsOfTheSiteThatBreakTheOtherPolicy() throws IOException {
        install(profile("defence"));
        siteYaml("node-url: https://node:9444\nservers: orchestrator\nlauncher: slurm\n");
        SITE.terminal().with("DRYDOCK_DB_URL", "jdbc:postgresql://db.example:5432/drydock?password=secret");

        assertThat(SITE.terminal().run("policy", "diff", "defence")).isEqualTo(1);

        assertThat(SITE.terminal().out())
                .contains(
                        "This site breaks it: launcher: slurm, which is a cluster outside this host, and the gate policy has"
                                + " site.egress deliveries, node.",
                        "drydock.db.url: jdbc:postgresql://db.example:5432/drydock, which is a database outside this host",
                        "delivery-scanner is missing, and the gate policy has site.deliveries.scanned true.",
                        "delivery-markings has none of the words that a delivery may have")
                .doesNotContain("secret", "node-url");

        assertThat(SITE.terminal().run("doctor", "--json")).isEqualTo(1);
        assertThat(SITE.terminal().out()).contains("site rules", "launcher: slurm, which is a cluster");
    }

    @Test
    void aDatabaseOnThisHostLeavesNothing() throws IOException {
        install(profile("defence"));
        for (String here :
                List.of("jdbc:postgresql://localhost/drydock", "jdbc:postgresql://127.0.0.1:5432/d", "jdbc:h2:mem:x")) {
            SITE.terminal().with("DRYDOCK_DB_URL", here);
            SITE.terminal().run("policy", "diff", "defence");
            assertThat(SITE.terminal().out()).as(here).doesNotContain("outside this host");
        }
        for (String elsewhere : List.of(
                "jdbc:h2:tcp://db/drydock", "jdbc:postgresql://localhost,db:5432/d", "jdbc:postgresql:/?PGHOST=db")) {
            SITE.terminal().with("DRYDOCK_DB_URL", elsewhere);
            SITE.terminal().run("policy", "diff", "defence");
            assertThat(SITE.terminal().out()).as(elsewhere).contains("which is a database outside this host");
        }
    }

    @Test
    void refusesWhatIsNeitherAProfileNorAPolicy() throws IOException {
        install(profile("bank"));

        assertThat(SITE.terminal().run("policy", "diff", "../bank")).isEqualTo(64);
        assertThat(SITE.terminal().err()).contains("There is no profile ../bank", "bank, defence, hospital, plant");

        Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"version\": 1, \"sites\": {}}");
        assertThat(SITE.terminal().run("policy", "diff", wrong.toString())).isNotZero();
        assertThat(SITE.terminal().err()).contains("POLICY_INVALID", "the policy has the unknown key sites");

        Files.delete(folder.resolve("etc/policy.json"));
        assertThat(SITE.terminal().run("policy", "diff", "bank")).isNotZero();
        assertThat(SITE.terminal().err()).contains("POLICY_MISSING");
        assertThat(SITE.terminal().run("policy", "diff", "bank", "--against", "standard"))
                .isEqualTo(1);
    }

    @Test
    void draftsAProfileThatFollowsTheInstalledPolicyAndCanBeSignedAndInstalled() throws IOException {
        install(PolicyCommand.standard().replace("\"version\": 1,", "\"version\": 6,"));
        Path draft = folder.resolve("hospital.unsigned.json");
        Path key = folder.resolve("rhea.key");
        kit.rhea.write(key);

        assertThat(SITE.terminal().run("policy", "init", "--profile", "hospital", "-o", draft.toString()))
                .isZero();
        assertThat(SITE.terminal().run("policy", "sign", draft.toString(), "--key", key.toString()))
                .isZero();
        assertThat(SITE.terminal()
                        .run("policy", "diff", folder.resolve("hospital.json").toString()))
                .isEqualTo(1);

        SitePolicy signed = PolicyFiles.read(Files.readAllBytes(folder.resolve("hospital.json")));
        assertThat(signed.version()).isEqualTo(7);
        assertThat(signed.site().approvals()).isEqualTo(2);
        Files.delete(key);
    }

    /** The table of the guide is what the profiles change in the standard policy, no more and no less. */
    @Test
    void theGuidesTableIsWhatTheProfilesChange() throws IOException {
        Map<String, Map<String, String>> table = new TreeMap<>();
        PROFILES.forEach(name -> table.put(name, new TreeMap<>()));
        for (String line : Files.readAllLines(PROJECT.resolve("docs/guides/profiles.md"))) {
            List<String> cells =
                    Arrays.stream(line.split("[|]", -1)).map(String::strip).toList();
            if (cells.size() != PROFILES.size() + 4 || !cells.get(1).matches("`[a-z-]+[.][a-z.-]+`")) {
                continue;
            }
            for (int i = 0; i < PROFILES.size(); i++) {
                String value = cells.get(i + 2).replace("`", "");
                if (!value.equals("–")) {
                    Objects.requireNonNull(table.get(PROFILES.get(i)))
                            .put(cells.get(1).replace("`", ""), value);
                }
            }
        }
        SitePolicy standard = policy(PolicyCommand.standard());
        for (String name : PROFILES) {
            List<Difference> differences = PolicyDifferences.between(standard, policy(profile(name)));
            assertThat(differences)
                    .as(name)
                    .allSatisfy(one -> assertThat(one.kind()).isEqualTo(Kind.TIGHTER));
            Map<String, String> values = new TreeMap<>();
            differences.forEach(one -> values.put(one.key(), one.there().isEmpty() ? "none" : one.there()));
            assertThat(table.get(name)).as(name).isEqualTo(values);
        }
    }

    @Test
    void theInstallationHasTheFourProfilesAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(INSTALLATION.resolve("share/profiles"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("defence.json", "hospital.json", "plant.json", "bank.json");
        }
    }

    private static String profile(String name) throws IOException {
        return Files.readString(INSTALLATION.resolve("share/profiles/" + name + ".json"));
    }

    private static SitePolicy policy(String text) {
        return PolicyFiles.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
