package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.PackagingFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The orchestrator believes the trust file of the roots that were installed beside it. */
class SiteTrustTest {
    @TempDir
    Path folder;

    private final ReleaseKit kit = new ReleaseKit();
    private SiteTrust trust;

    @BeforeEach
    void install() throws IOException {
        trust = new SiteTrust(folder.resolve("trust.json"), folder.resolve("roots.json"));
        Files.write(folder.resolve("trust.json"), kit.trustEnvelope(kit.trust()));
    }

    private void installRoots(String json) throws IOException {
        Files.writeString(folder.resolve("roots.json"), json);
    }

    @Test
    void readsAFileOfTheInstalledRoots() throws IOException {
        assertThat(trust.current().version()).isEqualTo(1);
        installRoots("{\"roots\": [\"" + kit.root.publicKey().id() + "\"], \"quorum\": 1}");
        assertThat(trust.current().version()).isEqualTo(1);
    }

    @Test
    void refusesAFileThatStrangersSignedForThemselves() throws IOException {
        installRoots("{\"roots\": [\"" + kit.root.publicKey().id() + "\"]}");
        ReleaseKit stranger = new ReleaseKit();
        Files.write(folder.resolve("trust.json"), stranger.trustEnvelope(stranger.trust(2, 1, Set.of())));
        assertFails(PackagingFailure.TRUST_FILE_REFUSED, "signed by 0 of the installed root keys", trust::current);
    }

    @Test
    void refusesARootListThatNamesNone() throws IOException {
        installRoots("{\"roots\": []}");
        assertFails(PackagingFailure.TRUST_FILE_REFUSED, "the list of installed root keys", trust::current);
        installRoots("[]");
        assertFails(PackagingFailure.TRUST_FILE_REFUSED, "the list of installed root keys", trust::current);
    }
}
