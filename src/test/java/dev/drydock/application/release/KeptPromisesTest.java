package dev.drydock.application.release;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.TrialsFixture;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.domain.registry.Contracts;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPromisesTest {
    @TempDir
    Path packages;

    private ModelVersion version(int number, String yaml) throws IOException {
        Path file = packages.resolve("v" + number).resolve(PackageFiles.MODEL_YAML);
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
        return new ModelVersion(
                new VersionId("valve", number),
                VersionState.APPROVED,
                Optional.empty(),
                OptionalLong.empty(),
                "emil",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("v" + number));
    }

    private void promote(ModelVersion next, ModelVersion champion, String now) {
        new KeptPromises(
                        TrialsFixture.fake(VersionRepository.class, "champion", model -> Optional.of(champion)),
                        TrialsFixture.fake(
                                PackageStore.class,
                                "find",
                                digest -> Optional.of(packages.resolve(String.valueOf(digest[0])))),
                        new FileSystemPackageContent(),
                        new ModelFileReader(),
                        Clock.fixed(Instant.parse(now), ZoneOffset.UTC))
                .require(next);
    }

    @Test
    void whatWasAnnouncedStaysUntilTheInstantOfTheAnnouncement() throws IOException {
        ModelVersion champion = version(2, Contracts.SECOND);
        ModelVersion next = version(3, Contracts.THIRD);
        assertThatThrownBy(() -> promote(next, champion, "2027-02-28T23:59:59Z"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContainingAll("flow, wear", "2027-03-01T00:00:00Z", "valve/2")
                .extracting(failure -> ((DrydockException) failure).code())
                .isEqualTo(ReleaseFailure.CONTRACT_PROMISED);
        assertThatCode(() -> promote(next, champion, "2027-03-01T00:00:00Z")).doesNotThrowAnyException();
    }

    @Test
    void aRevisionThatBreaksNothingNeedsNoDelay() throws IOException {
        ModelVersion champion = version(1, Contracts.FIRST);
        ModelVersion next = version(2, Contracts.SECOND);
        assertThatCode(() -> promote(next, champion, "2026-12-01T00:00:00Z")).doesNotThrowAnyException();
    }

    /** As after a roll-back to a version that announced nothing. */
    @Test
    void whatWasNotAnnouncedIsNotBroken() throws IOException {
        String silent = Contracts.SECOND.replaceAll("  retires.*\n  requires.*\n", "");
        ModelVersion champion = version(2, silent);
        ModelVersion next = version(3, Contracts.THIRD);
        assertThatThrownBy(() -> promote(next, champion, "2028-01-01T00:00:00Z"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContainingAll("it changes flow, wear", "valve/2", "has not announced");
    }

    @Test
    void anAnnouncementIsNotHastened() throws IOException {
        ModelVersion champion = version(2, Contracts.SECOND);
        ModelVersion sooner = version(3, Contracts.SECOND.replace("2027-01-15", "2026-12-15"));
        assertThatThrownBy(() -> promote(sooner, champion, "2026-12-02T00:00:00Z"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContainingAll("announces to change flow earlier", "valve/2");
        ModelVersion later = version(4, Contracts.SECOND.replace("2027-01-15", "2027-02-15"));
        assertThatCode(() -> promote(later, champion, "2026-12-02T00:00:00Z")).doesNotThrowAnyException();
    }

    @Test
    void anEarlierContractComesBackByRollBackAlone() throws IOException {
        ModelVersion champion = version(2, Contracts.SECOND);
        ModelVersion earlier = version(3, Contracts.FIRST);
        assertThatThrownBy(() -> promote(earlier, champion, "2027-06-01T00:00:00Z"))
                .isInstanceOf(DrydockException.class)
                .hasMessageContainingAll("revision 1", "revision 2", "Roll back");
    }
}
