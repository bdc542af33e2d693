package dev.drydock.application.release;

import dev.drydock.application.access.Accounts;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.Lineage;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Who may approve the candidate of a run: release managers of the trust file who can sign in and took no part in it. */
@Singleton
public class Approvers {
    /** Of a version that there is not yet: no version gets so far. */
    private static final int NO_NUMBER = 999_999_999;

    private final Transactions transactions;
    private final Authorization authorization;
    private final TrustSource trust;
    private final Lineage lineage;
    private final VersionRepository versions;
    private final Accounts accounts;
    private final Runs runs;
    private final RunFacts facts;
    private final JobRuntime runtime;
    private final Clock clock;

    @Inject
    public Approvers(
            Transactions transactions,
            Authorization authorization,
            TrustSource trust,
            Lineage lineage,
            VersionRepository versions,
            Accounts accounts,
            Runs runs,
            RunFacts facts,
            JobRuntime runtime,
            Clock clock) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.trust = trust;
        this.lineage = lineage;
        this.versions = versions;
        this.accounts = accounts;
        this.runs = runs;
        this.facts = facts;
        this.runtime = runtime;
        this.clock = clock;
    }

    /**
     * @param names sorted
     * @param needed how many people must approve
     */
    public record Left(List<String> names, int needed) {
        public Left {
            names = List.copyOf(names);
        }
    }

    /** By what is known now; empty of a run whose job proposes nothing, and on a site without a trust file. */
    public Optional<Left> ofRun(Actor actor, long instanceId) {
        authorization.require(actor, Operation.VIEW, "run/" + instanceId);
        Optional<Run> run = transactions.required(() -> runs.find(instanceId)).filter(this::proposes);
        try {
            return run.flatMap(Run::model).map(model -> ofRun(run.get(), model, trust.current()));
        } catch (DrydockException e) {
            return Optional.empty(); // nobody can approve anything here; whoever tries is told why
        }
    }

    private boolean proposes(Run run) {
        try {
            return runtime.require(run.job()).proposes();
        } catch (DrydockException e) {
            return false; // its file is gone, or cannot be used any more
        }
    }

    private Left ofRun(Run run, String model, TrustFile trusted) {
        return transactions.required(() -> {
            ModelVersion version = facts.find(run.instanceId(), RunFacts.CANDIDATE_VERSION)
                    .map(VersionId::parse)
                    .map(versions::require)
                    .orElseGet(() -> expected(run, model));
            return new Left(of(version, trusted), trusted.approvalQuorum());
        });
    }

    /** What the run would make. */
    private ModelVersion expected(Run run, String model) {
        return new ModelVersion(
                new VersionId(model, NO_NUMBER),
                VersionState.ASSEMBLED,
                versions.champion(model).map(ModelVersion::id),
                OptionalLong.of(run.instanceId()),
                run.submitter(),
                clock.instant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Sorted; joins the caller's transaction. Who has approved is among them. */
    List<String> of(ModelVersion version, TrustFile trusted) {
        return trusted.people().stream()
                .filter(person -> person.has(TrustFile.RELEASE_MANAGER) && !trusted.isRevoked(person.keyId()))
                .map(TrustFile.Person::name)
                .filter(this::maySignIn)
                .filter(person -> lineage.deedOf(version, person).isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whom the site does not keep, its directory may know. */
    private boolean maySignIn(String person) {
        return accounts.find(person)
                .map(account -> account.enabled() && account.roles().contains(Role.RELEASE_MANAGER))
                .orElse(true);
    }
}
