package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.files.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation of a few files, with the bill of materials that the build writes. */
class InstalledFilesCheckTest {
    @TempDir
    Path home;

    @BeforeEach
    void install() throws IOException {
        write("lib/drydock-cli.jar", "cli");
        write("worker/lib/djl.jar", "djl");
        Files.createDirectories(home.resolve("wlp/usr/shared/resources/djl"));
        Files.createLink(home.resolve("wlp/usr/shared/resources/djl/djl.jar"), home.resolve("worker/lib/djl.jar"));
        write("wlp/lib/kernel.jar", "kernel");
        write("docs/cli.md", "no code");
        bill("""
                {"components": [
                  {"hashes": [{"alg": "SHA-256", "content": "%s"}],
                   "evidence": {"occurrences": [{"location": "lib/drydock-cli.jar"}, {"location": "app.war!WEB-INF/lib/a.jar"}]}},
                  {"hashes": [{"alg": "SHA-256", "content": "%s"}], "components": [{"name": "a part in it"}],
                   "evidence": {"occurrences": [
                     {"location": "worker/lib/djl.jar"}, {"location": "wlp/usr/shared/resources/djl/djl.jar"}]}},
                  {"name": "openliberty-runtime", "components": [
                    {"hashes": [{"alg": "SHA-256", "content": "%s"}],
                     "evidence": {"occurrences": [{"location": "wlp/lib/kernel.jar"}]}}]}]}
                """.formatted(digest("cli"), digest("djl"), digest("kernel")));
    }

    private void bill(String text) throws IOException {
        Files.writeString(home.resolve("drydock.cdx.json"), text);
    }

    private Path write(String place, String text) throws IOException {
        Path file = home.resolve(place);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String digest(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Finding> findings() throws IOException {
        return new InstalledFilesCheck(home, home.resolve("elsewhere")).findings();
    }

    private void isWrong(String... words) throws IOException {
        assertThat(findings()).anySatisfy(finding -> {
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found()).contains(words);
            assertThat(finding.advice()).contains("tar -xzf ARCHIVE -C " + home.getParent(), "docs/guides/install.md");
        });
    }

    @Test
    void isWellWithTheBytesOfTheBill() throws IOException {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.OK);
            assertThat(finding.found())
                    .contains("4 as in drydock.cdx.json")
                    .contains(Sha256.hexOfFile(home.resolve("drydock.cdx.json")).substring(0, 16));
        });
    }

    @Test
    void namesEachChangedFileAtEachOfItsPlaces() throws IOException {
        write("worker/lib/djl.jar", "dj1");
        isWrong(
                "wlp/usr/shared/resources/djl/djl.jar is changed",
                "worker/lib/djl.jar is changed"); // a hard link, so the other place has the other bytes too
        assertThat(findings().get(0).found()).doesNotContain("kernel");
    }

    @Test
    void namesAMissingFileAndOneThatBecameAFolder() throws IOException {
        Files.delete(home.resolve("wlp/lib/kernel.jar"));
        Files.delete(home.resolve("lib/drydock-cli.jar"));
        Files.createDirectory(home.resolve("lib/drydock-cli.jar"));
        isWrong("wlp/lib/kernel.jar is missing", "lib/drydock-cli.jar is missing");
    }

    @Test
    void readsThroughALinkThatAnOwnerMade() throws IOException {
        Path moved = home.resolve("moved");
        Files.move(home.resolve("wlp/lib/kernel.jar"), moved);
        Files.createSymbolicLink(home.resolve("wlp/lib/kernel.jar"), moved);
        assertThat(findings()).allMatch(finding -> finding.state() == State.OK);
        Files.writeString(moved, "other");
        isWrong("wlp/lib/kernel.jar is changed");
    }

    @Test
    void anAddedJarIsANoteThatNamesIt() throws IOException {
        write("lib/added.jar", "code");
        write("worker/libtorch/libadded.so.2", "code");
        write("site/lib/ext/gate.jar", "of the site beside the installation");
        write("other-site/etc/site.yaml", "site: other");
        write("other-site/lib/ext/gate.jar", "of another site");
        write("elsewhere/lib/ext/gate.jar", "of the site that is checked");
        assertThat(findings())
                .filteredOn(finding -> finding.state() == State.NOTE)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.what()).isEqualTo("added files");
                    assertThat(finding.found())
                            .isEqualTo("lib/added.jar, worker/libtorch/libadded.so.2 are not in drydock.cdx.json");
                    assertThat(finding.advice()).contains("rm " + home.resolve("lib/added.jar"));
                });
        assertThat(findings()).allMatch(Finding::well);
    }

    @Test
    void aBillThatIsMissingDamagedOrEmptyIsWrong() throws IOException {
        bill("{");
        isWrong("drydock.cdx.json cannot be read");
        bill("{}");
        isWrong("names no file");
        Files.delete(home.resolve("drydock.cdx.json"));
        isWrong("drydock.cdx.json is missing");
    }

    @Test
    void readsNothingOutsideTheInstallation() throws IOException {
        bill("""
                {"components": [{"hashes": [{"content": "00"}],
                  "evidence": {"occurrences": [{"location": "../../etc/passwd"}]}}]}
                """);
        isWrong("../../etc/passwd lies outside the installation");
    }

    @Test
    void namesTenAndCountsTheRest() throws IOException {
        for (int i = 10; i < 25; i++) {
            write("lib/a" + i + ".jar", "code");
        }
        assertThat(findings().get(1).found()).contains("lib/a19.jar and 5 more").doesNotContain("a20");
    }
}
