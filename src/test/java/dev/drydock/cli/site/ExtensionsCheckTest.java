package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.SiteFolder;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.extensions.ExtensionKit;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code drydock doctor} says of a site's extensions. */
class ExtensionsCheckTest {
    private static final String LOST_ALARMS = "{\"name\": \"lost-alarms\", \"at-most\": 0.1}";

    @TempDir
    Path root;

    private final ReleaseKit people = new ReleaseKit();
    private Optional<String> launcher = Optional.empty();

    @SuppressWarnings("NullAway.Init") // made before each test
    private SiteFolder site;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExtensionKit kit;

    @BeforeEach
    void makeSite() throws IOException {
        System.clearProperty("acme.loaded");
        site = new SiteFolder(root);
        kit = new ExtensionKit(site.extensions());
        Files.createDirectories(site.etc());
        Files.write(site.trust(), people.trustEnvelope(people.trust()));
    }

    @AfterEach
    void forget() {
        System.clearProperty("acme.loaded");
    }

    @Test
    void namesWhatThePolicyListsAndIsThere() throws IOException {
        assertThat(finding().found()).isEqualTo("none");

        install(ExtensionKit.entry(kit.sample("acme-gates.jar"), LOST_ALARMS));

        assertThat(finding().well()).as(finding().found()).isTrue();
        assertThat(finding().found()).isEqualTo("acme-gates.jar with extension:lost-alarms");
    }

    @Test
    void saysOfAJarThatNobodySignedThatItIsNeverLoaded() throws IOException {
        kit.gate("stranger.jar", "probe", "return null;");

        assertThat(finding().well()).isFalse();
        assertThat(finding().found()).isEqualTo("stranger.jar is not in the signed gate policy, so it is never loaded");
        install(ExtensionKit.entry(kit.sample("acme-gates.jar"), LOST_ALARMS));
        assertThat(finding().found()).contains("stranger.jar is not in the signed gate policy");
        assertThat(System.getProperty("acme.loaded")).isNull();
    }

    @Test
    void loadsNothingByAPolicyThatNoReleaseManagerSigned() throws IOException {
        ExtensionJar jar = kit.gate("stranger.jar", "probe", "return null;");
        Files.write(
                site.policy(),
                new ReleaseKit()
                        .policyEnvelope(SuiteKit.policy(
                                1, ExtensionKit.entry(jar, "{\"name\": \"probe\", \"at-most\": 0.1}"))));

        assertThat(finding().well()).isFalse();
        assertThat(finding().found()).contains("is signed by 0 release managers");
        assertThat(System.getProperty("acme.loaded")).isNull();
    }

    @Test
    void looksForReadersToo() throws IOException {
        ExtensionJar jar = kit.sampleReader("acme-readers.jar");
        String entry = "{\"jar\": \"acme-readers.jar\", \"sha256\": \"" + jar.sha256() + "\", \"readers\": [\"%s\"]}";
        install(entry.formatted("acme-fixed"));
        assertThat(finding().found()).isEqualTo("acme-readers.jar with reader acme-fixed");
        install(entry.formatted("acme-csv"));
        assertThat(finding().found()).contains("the policy lists reader acme-csv of it");
    }

    @Test
    void looksForTheLauncherThatTheSiteChooses() throws IOException {
        ExtensionJar jar = kit.sampleLauncher("acme-launchers.jar");
        String entry =
                "{\"jar\": \"acme-launchers.jar\", \"sha256\": \"" + jar.sha256() + "\", \"launchers\": [\"%s\"]}";
        launcher = Optional.of("acme-files");
        install(entry.formatted("acme-files"));
        assertThat(finding().found()).isEqualTo("acme-launchers.jar with launcher acme-files");
        assertThat(finding().well()).isTrue();
        install(entry.formatted("acme-pbs"));
        assertThat(finding().found())
                .contains("the policy lists launcher acme-pbs of it")
                .contains(
                        "etc/site.yaml has launcher: extension:acme-files, and the signed gate policy lists no jar with"
                                + " this launcher");
    }

    @Test
    void namesAMissingAnAlteredAndAnUnfitJar() throws IOException {
        ExtensionJar jar = kit.sample("acme-gates.jar");
        install(ExtensionKit.entry(jar, LOST_ALARMS) + ","
                + ExtensionKit.entry(new ExtensionJar("gone.jar", jar.sha256()), "{\"name\": \"a\", \"at-most\": 1}")
                + ","
                + ExtensionKit.entry(kit.gate("b.jar", "probe", "return null;"), "{\"name\": \"b\", \"at-most\": 1}"));
        kit.gate("acme-gates.jar", "lost-alarms", "return null;");

        assertThat(finding().found())
                .contains("Extension acme-gates.jar is not loaded", "gone.jar (SHA-256 ", " is missing")
                .contains("the policy lists gate b of it");
    }

    private Finding finding() {
        return new ExtensionsCheck(site, launcher).finding();
    }

    private void install(String extensions) throws IOException {
        Files.write(site.policy(), people.policyEnvelope(SuiteKit.policy(1, extensions)));
    }
}
