package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Role;
import dev.drydock.application.audit.Deeds;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.release.Approvers;
import dev.drydock.application.release.ExpectedVersion;
import dev.drydock.application.release.ReleaseRules;
import dev.drydock.application.release.ViewApprovers;
import dev.drydock.application.release.ViewApprovers.Left;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.persistence.JpaAccessTokens;
import dev.drydock.persistence.JpaAccounts;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may approve what a run proposes, from its submission on. */
class ViewApproversTest {
    private static final Actor RHEA = new Actor("rhea", Set.of(Role.ENGINEER, Role.RELEASE_MANAGER));

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // before each
    private JobSite site;

    @SuppressWarnings("NullAway") // before each
    private JpaVersionRepository versions;

    @BeforeEach
    void open() {
        site = new JobSite(TestDatabase.Kind.H2, folder);
        site.job("proposing", "<step id=\"s\"><batchlet ref=\"proposeCandidate\"/></step>");
        site.job("other", "<step id=\"s\"><batchlet ref=\"step\"/></step>");
        versions = site.database.repository(JpaVersionRepository.class);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private ViewApprovers view(TrustSource trust, Deeds... further) {
        Lineage lineage = new Lineage(
                site.models,
                versions,
                site.database.repository(JpaReleaseRepository.class),
                site.facts,
                site.database.repository(JpaAccessTokens.class),
                List.of(further));
        return new ViewApprovers(
                site.transactions,
                site.authorization,
                trust,
                site.runs,
                site.runtime,
                new ExpectedVersion(site.facts, versions, Clock.fixed(JobSite.NOW, ZoneOffset.UTC)),
                new Approvers(lineage, site.database.repository(JpaAccounts.class)),
                new ReleaseRules(
                        versions,
                        new FileSystemPackageStore(folder.resolve("packages"), new PackageDigest()),
                        new FileSystemPackageContent(),
                        new NoPolicy()));
    }

    private static TrustFile trust(String... releaseManagers) {
        return new TrustFile(
                1,
                new TrustFile.Scope("demo", "production"),
                new TrustFile.RootKeys(1, List.of()),
                new TrustFile.Approvers(
                        Stream.of(releaseManagers)
                                .map(name -> new TrustFile.Person(
                                        name, Set.of(TrustFile.RELEASE_MANAGER), "key of " + name, ""))
                                .toList(),
                        2),
                new TrustFile.Machines(List.of(), List.of(), List.of()),
                TrustFile.LostKeys.revoked(Set.of()),
                Optional.empty(),
                "0".repeat(64));
    }

    private Execution run(Actor actor, String job) {
        return site.ended(site.submit.submit(actor, job, Map.of("model", "pump"), Optional.empty()));
    }

    @Test
    void beforeThereIsAVersionWhoSubmittedTheRunIsNotAmongThem() {
        long run = run(RHEA, "proposing").instanceId();

        assertThat(view(() -> trust("rhea", "milo", "ada")).ofRun(ENGINEER, run))
                .contains(new Left(List.of("ada", "milo"), 2));
    }

    @Test
    void onceThereIsAVersionItsOwnLineageCounts() {
        long run = run(ENGINEER, "proposing").instanceId();
        ModelVersion version = site.transactions.required(() -> versions.create(
                "pump",
                new Origin(Optional.empty(), OptionalLong.of(run), ENGINEER.name(), Optional.empty()),
                JobSite.NOW));
        site.transactions.run(() ->
                site.facts.record(run, RunFacts.CANDIDATE_VERSION, version.id().toString()));
        Deeds labels = of -> of.id().equals(version.id()) ? Map.of("milo", "returned labels") : Map.of();

        assertThat(view(() -> trust("rhea", "milo"), labels).ofRun(ENGINEER, run))
                .contains(new Left(List.of("rhea"), 2));
    }

    @Test
    void aRunThatProposesNothingHasNone() {
        long run = run(ENGINEER, "other").instanceId();

        assertThat(view(() -> trust("rhea")).ofRun(ENGINEER, run)).isEmpty();
    }

    @Test
    void aSiteWithoutATrustFileHasNone() {
        long run = run(ENGINEER, "proposing").instanceId();
        TrustSource missing = () -> {
            throw new DrydockException(PackagingFailure.TRUST_FILE_REFUSED, "There is no trust file.");
        };

        assertThat(view(missing).ofRun(ENGINEER, run)).isEmpty();
    }
}
