package dev.drydock.application.validation;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which version a run's candidate is compared with beside the champion: the one that the gate policy in its package names, else the best
 * that was released so far, as the champion's own report tells it. It is fixed before anything is scored. Tested by {@code
 * CandidateJourneyTest}.
 */
@Singleton
public class BestVersions {
    private final Transactions transactions;
    private final RunFacts facts;
    private final VersionRepository versions;
    private final PackagedSuites suites;
    private final ReportStore reports;
    private final SuiteDocuments documents;
    private final JudgedPackages packages;

    @Inject
    public BestVersions(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            PackagedSuites suites,
            ReportStore reports,
            SuiteDocuments documents,
            JudgedPackages packages) {
        this.transactions = transactions;
        this.facts = facts;
        this.versions = versions;
        this.suites = suites;
        this.reports = reports;
        this.documents = documents;
        this.packages = packages;
    }

    /**
     * Call it outside a transaction: it reads reports and packages.
     *
     * @return the version whose scores are needed; empty if the champion's will do, there is none to score, or the policy asks for none
     */
    Optional<VersionId> plan(long run, JudgedPackage candidate, ModelVersion champion) {
        if (of(run).isEmpty()) {
            suites.tightened(suites.policy(candidate.directory()), candidate.directory())
                    .bestVersion()
                    .ifPresent(limits -> record(run, limits, candidate, champion));
        }
        return of(run).filter(
                        best -> !best.equals(champion.id()) && problem(run).isEmpty());
    }

    private void record(long run, GatePolicy.BestVersions limits, JudgedPackage candidate, ModelVersion champion) {
        VersionId best = limits.of(champion.id().model()).orElseGet(() -> after(champion));
        String problem = best.equals(champion.id()) ? packageProblem(best) : problem(best, candidate);
        transactions.run(() -> {
            facts.record(run, RunFacts.BEST_VERSION, best.toString());
            if (!problem.isEmpty()) {
                facts.record(run, RunFacts.BEST_VERSION_PROBLEM, problem);
            }
        });
    }

    /** The best version since the champion was released; the champion itself if nothing says otherwise. */
    private VersionId after(ModelVersion champion) {
        return reportDigest(champion)
                .flatMap(reports::findJson)
                .map(json -> documents.readStated(json).bestOnceReleased())
                .map(VersionId::parse)
                .filter(best -> best.model().equals(champion.id().model()))
                .orElse(champion.id());
    }

    /** Of the comparison by which it came into service, if that was not the one with its parent. */
    private Optional<String> reportDigest(ModelVersion champion) {
        return transactions.required(() -> versions.comparisons(champion.id())).stream()
                .filter(ChampionComparison::passed)
                .findFirst()
                .map(ChampionComparison::reportDigest)
                .or(champion::reportDigest);
    }

    private String problem(VersionId best, JudgedPackage candidate) {
        String problem = packageProblem(best);
        if (!problem.isEmpty()) {
            return problem;
        }
        Map<String, InputColumn> tonight = suites.definition(candidate.directory()).schema().inputs().stream()
                .collect(Collectors.toMap(InputColumn::name, Function.identity()));
        List<String> unread = suites
                .definition(packages.sealed(transactions.required(() -> versions.require(best)))
                        .directory())
                .schema()
                .inputs()
                .stream()
                .filter(input -> !input.missingAllowed())
                .map(InputColumn::name)
                .filter(input -> Optional.ofNullable(tonight.get(input))
                        .filter(now -> !now.missingAllowed())
                        .isEmpty())
                .toList();
        return unread.isEmpty()
                ? ""
                : "its contract is an earlier revision, which requires " + String.join(", ", unread)
                        + ", so it cannot read every row of tonight. Name another version in the gate policy (best-version).";
    }

    private String packageProblem(VersionId best) {
        Optional<ModelVersion> version = transactions.required(() -> versions.find(best));
        if (version.isEmpty()) {
            return "the site has no such version. Name another one in the gate policy (best-version).";
        }
        return packages.hasSealed(version.get())
                ? ""
                : "it has no signed package in the store. Name another version in the gate policy (best-version).";
    }

    /** The version that was fixed for the run; empty if none was. */
    Optional<VersionId> of(long run) {
        return transactions
                .required(() -> facts.find(run, RunFacts.BEST_VERSION))
                .map(VersionId::parse);
    }

    /** Why it cannot be scored, as a sentence; empty if it can. */
    String problem(long run) {
        return transactions
                .required(() -> facts.find(run, RunFacts.BEST_VERSION_PROBLEM))
                .orElse("");
    }

    /** The package of the version that was fixed for the run. */
    JudgedPackage requirePackage(long run) {
        VersionId best = of(run).orElseThrow(() -> new IllegalStateException("run " + run + " has no best version"));
        return packages.sealed(transactions.required(() -> versions.require(best)));
    }
}
