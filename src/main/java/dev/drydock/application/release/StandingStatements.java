package dev.drydock.application.release;

import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Consent;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the kept statements that a serving node counts today: not expired, and signed under the trust file in force. For the others it says
 * why they no longer count, and what must be signed again. Every method joins the caller's transaction. Tested by {@code ReleaseStoryTest}.
 */
@Singleton
public class StandingStatements {
    private final ReleaseRepository releases;
    private final VersionRepository versions;
    private final Successions successions;
    private final SignedDocuments documents;
    private final BreakGlass breakGlass;
    private final ReleaseRules rules;
    private final KeptPromises promises;
    private final Clock clock;

    @Inject
    public StandingStatements(
            ReleaseRepository releases,
            VersionRepository versions,
            Successions successions,
            SignedDocuments documents,
            BreakGlass breakGlass,
            ReleaseRules rules,
            KeptPromises promises,
            Clock clock) {
        this.releases = releases;
        this.versions = versions;
        this.successions = successions;
        this.documents = documents;
        this.breakGlass = breakGlass;
        this.rules = rules;
        this.promises = promises;
        this.clock = clock;
    }

    /** A statement that no longer counts, and a clause with the reason. */
    record Lapsed(ApprovalRecord statement, String why) {
        @Override
        public String toString() {
            return "the one of " + statement.person() + " " + why;
        }
    }

    /** The statements of one kind about a version, oldest first. */
    record Standing(List<ApprovalRecord> counting, List<Lapsed> lapsed) {

        Set<String> people() {
            return counting.stream().map(ApprovalRecord::person).collect(Collectors.toCollection(TreeSet::new));
        }

        Set<String> gates() {
            return counting.stream()
                    .flatMap(waiver -> waiver.gate().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private String because() {
            return because(lapsed);
        }

        /** Of the waivers of one gate. */
        private String because(String gate) {
            return because(lapsed.stream()
                    .filter(one -> one.statement().gate().equals(Optional.of(gate)))
                    .toList());
        }

        private static String because(List<Lapsed> lapsed) {
            return lapsed.isEmpty()
                    ? ""
                    : " (" + lapsed.stream().map(Lapsed::toString).collect(Collectors.joining("; ")) + ")";
        }
    }

    /** What counts today of the statements of that kind. */
    Standing of(VersionId version, Action action, TrustFile trust) {
        List<ApprovalRecord> counting = new ArrayList<>();
        List<Lapsed> lapsed = new ArrayList<>();
        Optional<Succession> named =
                action == Action.ACTIVATE ? Optional.of(successions.of(versions.require(version))) : Optional.empty();
        for (ApprovalRecord statement : releases.approvals(version, action)) {
            whyNot(statement, trust, named)
                    .ifPresentOrElse(why -> lapsed.add(new Lapsed(statement, why)), () -> counting.add(statement));
        }
        return new Standing(counting, lapsed);
    }

    private Optional<String> whyNot(ApprovalRecord statement, TrustFile trust, Optional<Succession> named) {
        if (!statement.isInForce(clock.instant())) {
            return Optional.of("expired at " + statement.expiresAt());
        }
        try {
            SignedApproval signed = documents.open(statement.envelope(), trust);
            if (!signed.statement().trustDigest().equals(trust.digest())) {
                return Optional.of("was signed under another trust file than version " + trust.version());
            }
            return named.flatMap(today -> otherSuccession(signed.statement().succession(), today));
        } catch (DrydockException e) {
            return Optional.of("is by a key that trust file version " + trust.version() + " does not count");
        }
    }

    private static Optional<String> otherSuccession(Succession signed, Succession today) {
        if (!signed.replaces().equals(today.replaces())) {
            return Optional.of("was signed to replace " + packageOr(signed) + ", and now " + packageOr(today)
                    + " is to be replaced");
        }
        return signed.equals(today)
                ? Optional.empty()
                : Optional.of("was signed for another comparison than the one that counts now");
    }

    private static String packageOr(Succession succession) {
        return succession.replaces().map(digest -> "package " + digest).orElse("nothing that it names");
    }

    /** The people whose approval to activate counts: none of them waived a gate. */
    Consent consent(VersionId version, TrustFile trust, int needed) {
        return breakGlass.inForce(signed(version, trust, needed));
    }

    private Consent signed(VersionId version, TrustFile trust, int needed) {
        Set<String> waived = of(version, Action.WAIVE, trust).people();
        return Consent.of(opened(of(version, Action.ACTIVATE, trust), trust), waived, trust, needed);
    }

    /** The people whose request to go back counts. */
    Consent consent(Standing requests, TrustFile trust, int needed) {
        return breakGlass.inForce(signed(requests, trust, needed));
    }

    private Consent signed(Standing requests, TrustFile trust, int needed) {
        return Consent.of(opened(requests, trust), Set.of(), trust, needed);
    }

    /** @throws DrydockException {@code BREAK_GLASS_REVIEW_OVERDUE} */
    void requireNoneOverdue() {
        breakGlass.requireNoneOverdue();
    }

    /** Says why, where only an overdue review keeps it from being enough. */
    private Consent requireReviewed(Consent signed) {
        Consent inForce = breakGlass.inForce(signed);
        if (signed.isEnough() && !inForce.isEnough()) {
            breakGlass.requireNoneOverdue();
        }
        return inForce;
    }

    private List<SignedApproval> opened(Standing standing, TrustFile trust) {
        return standing.counting().stream()
                .map(statement -> documents.open(statement.envelope(), trust))
                .toList();
    }

    /** Everything that goes with an order to activate. */
    List<String> toActivate(VersionId version, TrustFile trust) {
        return envelopes(Stream.of(of(version, Action.WAIVE, trust), of(version, Action.ACTIVATE, trust))
                .flatMap(standing -> standing.counting().stream()));
    }

    /** The approvals to activate, which allow the way back too. */
    List<String> toWithdraw(VersionId failed, TrustFile trust) {
        return envelopes(of(failed, Action.ACTIVATE, trust).counting().stream());
    }

    private static List<String> envelopes(Stream<ApprovalRecord> statements) {
        return statements.map(ApprovalRecord::envelope).toList();
    }

    /** @throws DrydockException {@code CANDIDATE_SUPERSEDED} */
    void requireInLine(ModelVersion version) {
        successions.requireInLine(version);
    }

    /** The signed comparison, JSON text, that an approval or a waiver of the version may name now. */
    Optional<String> comparison(ModelVersion version) {
        return successions
                .waivable(version)
                .map(ChampionComparison::envelope)
                .or(() -> successions.signedComparison(version));
    }

    /** Whole sentences for people; empty if it is not superseded. */
    String whySuperseded(ModelVersion version) {
        return version.state() == VersionState.SUPERSEDED ? successions.why(version) : "";
    }

    /**
     * Checks that enough people's approvals count, and a waiver for each gate that was waived.
     *
     * @throws DrydockException {@code CANDIDATE_SUPERSEDED}; {@code APPROVALS_TOO_FEW} or {@code WAIVER_MISSING}, with everything
     *     that must be signed again
     */
    void requireActivation(VersionId version, TrustFile trust) {
        ModelVersion known = versions.require(version);
        requireInLine(known);
        promises.require(known);
        int needed = rules.approvals(known, trust);
        Consent consent = requireReviewed(signed(version, trust, needed));
        List<String> problems = new ArrayList<>();
        if (!consent.isEnough()) {
            problems.add(consent.managers().size() + " approvals are in force, and " + needed + " are needed"
                    + of(version, Action.ACTIVATE, trust).because() + ". Let a release manager approve it again"
                    + " with 'drydock approve "
                    + version + "'");
        }
        boolean approved = problems.isEmpty();
        Standing waivers = of(version, Action.WAIVE, trust);
        SiteRules.Waivers asked = rules.of(known).waivers();
        missingWaivers(known, waivers, asked.people())
                .forEach(gate -> problems.add(missingWaiver(asked.who(), gate) + waivers.because(gate)
                        + ". Let a release manager waive it again with 'drydock waive " + gate + " " + version + "'"));
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    approved ? ReleaseFailure.WAIVER_MISSING : ReleaseFailure.APPROVALS_TOO_FEW,
                    "Version " + version + " cannot be promoted: " + String.join("; and ", problems) + ".");
        }
    }

    private static String missingWaiver(SiteRules.WhoWaives who, String gate) {
        return switch (who) {
            case TWO -> "no waivers of gate " + gate + " by two release managers are in force";
            case NONE -> "the gate policy allows no waiver of gate " + gate;
            case ALLOWED -> "no waiver of gate " + gate + " is in force";
        };
    }

    /** How many people must approve the version, or sign for a return to it. */
    int needed(VersionId version, TrustFile trust) {
        return rules.approvals(version, trust);
    }

    /** The waivers that count today, of gates that as many people waived as the gate policy asks for. */
    List<ApprovalRecord> waivers(VersionId version, TrustFile trust) {
        List<ApprovalRecord> counting = of(version, Action.WAIVE, trust).counting();
        int people = rules.of(version).waivers().people();
        Set<String> enough = gates(counting, Optional.empty(), people);
        return counting.stream()
                .filter(waiver -> waiver.gate().filter(enough::contains).isPresent())
                .filter(waiver -> documents.comparisonNamedBy(waiver.envelope()).isEmpty())
                .toList();
    }

    /**
     * Checks that enough of the approvals that count accept these differences from the environment of the stage before.
     *
     * @throws DrydockException {@code ENVIRONMENT_DIFFERS}
     */
    void requireAccepted(ModelVersion version, Differences differences, TrustFile trust) {
        Set<String> waived = of(version.id(), Action.WAIVE, trust).people();
        List<SignedApproval> accepting = opened(of(version.id(), Action.ACTIVATE, trust), trust).stream()
                .filter(approval -> approval.statement().differences().equals(differences.digest()))
                .toList();
        int needed = rules.approvals(version, trust);
        Consent consent = breakGlass.inForce(Consent.of(accepting, waived, trust, needed));
        if (!consent.isEnough()) {
            CheckStage.requireNone(
                    version,
                    differences,
                    consent.managers().size() + " of the approvals accept just that, and " + needed
                            + " are needed. Nothing was promoted.");
        }
    }

    /**
     * Checks before an approval that no waiver has expired which the version needs: its gate counts as failed again.
     *
     * @throws DrydockException {@code WAIVER_MISSING} with gate, owner and expiry
     */
    void requireNoneExpired(VersionId version, TrustFile trust) {
        Standing waivers = of(version, Action.WAIVE, trust);
        Set<String> missing = missingWaivers(version, waivers);
        List<String> expired = waivers.lapsed().stream()
                .map(Lapsed::statement)
                .filter(waiver -> !waiver.isInForce(clock.instant()))
                .filter(waiver -> waiver.gate().filter(missing::contains).isPresent())
                .map(waiver -> "gate " + waiver.gate().orElseThrow() + " counts as failed again, because its waiver by "
                        + waiver.person() + " expired at " + waiver.expiresAt()
                        + ". Let a release manager waive it again with 'drydock waive "
                        + waiver.gate().orElseThrow() + " " + version + "'")
                .toList();
        if (!expired.isEmpty()) {
            throw new DrydockException(
                    ReleaseFailure.WAIVER_MISSING,
                    "Version " + version + " cannot be approved: " + String.join("; and ", expired) + ".");
        }
    }

    /** Of the report in the package, and of the comparison that lets it take the champion's place. */
    Set<String> missingWaivers(VersionId version, Standing waivers) {
        ModelVersion known = versions.require(version);
        return missingWaivers(known, waivers, rules.of(known).waivers().people());
    }

    private Set<String> missingWaivers(ModelVersion version, Standing waivers, int people) {
        Set<String> missing = gates(releases.approvals(version.id(), Action.WAIVE), Optional.empty(), 1);
        missing.removeAll(gates(waivers.counting(), Optional.empty(), people));
        successions.waivable(version).filter(ChampionComparison::passed).ifPresent(comparison -> {
            Set<String> undecided = new TreeSet<>(successions.undecided(comparison));
            undecided.removeAll(gates(waivers.counting(), Optional.of(comparison.statementDigest()), people));
            missing.addAll(undecided);
        });
        return missing;
    }

    /** Whether each gate that a comparison could not decide has a waiver of exactly that comparison. */
    boolean decides(ChampionComparison comparison, TrustFile trust) {
        Standing waivers = of(comparison.candidate(), Action.WAIVE, trust);
        int people = rules.of(comparison.candidate()).waivers().people();
        return gates(waivers.counting(), Optional.of(comparison.statementDigest()), people)
                .containsAll(successions.undecided(comparison));
    }

    /**
     * @param comparison that the waivers name; empty for those of the report in the package
     * @param people how many must have waived a gate
     */
    private Set<String> gates(List<ApprovalRecord> waivers, Optional<String> comparison, int people) {
        return waivers.stream()
                .filter(waiver -> documents.comparisonNamedBy(waiver.envelope()).equals(comparison))
                .collect(Collectors.groupingBy(
                        waiver -> waiver.gate().orElse(""),
                        TreeMap::new,
                        Collectors.mapping(ApprovalRecord::person, Collectors.toSet())))
                .entrySet()
                .stream()
                .filter(gate -> !gate.getKey().isEmpty() && gate.getValue().size() >= people)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The requests to return to a version that were issued since what answers now began to: older ones were about something else. */
    Standing toRollBack(VersionId target, TrustFile trust) {
        Standing standing = of(target, Action.ROLL_BACK, trust);
        Instant since = championSince(target.model());
        List<ApprovalRecord> counting = new ArrayList<>();
        List<Lapsed> lapsed = new ArrayList<>(standing.lapsed());
        for (ApprovalRecord request : standing.counting()) {
            if (request.issuedAt().isBefore(since)) {
                lapsed.add(new Lapsed(request, staleness(request.issuedAt(), since)));
            } else {
                counting.add(request);
            }
        }
        return new Standing(counting, lapsed);
    }

    /** @throws DrydockException {@code APPROVAL_OTHER} if the statement was issued before what answers now began to */
    void requireFresh(ApprovalStatement request) {
        Instant since = championSince(request.version().model());
        if (request.issuedAt().isBefore(since)) {
            throw new DrydockException(
                    ReleaseFailure.APPROVAL_OTHER,
                    "The statement to roll back to " + request.version() + " is refused: it "
                            + staleness(request.issuedAt(), since)
                            + ". Check which version is in service, and sign again.");
        }
    }

    private static String staleness(Instant issuedAt, Instant since) {
        return "was issued at " + issuedAt + ", and what answers now began to at " + since;
    }

    private Instant championSince(String model) {
        return versions.aliasHistory(model, VersionRepository.CHAMPION, 1).stream()
                .map(AliasChange::at)
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS)) // in the time format of statements
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    /**
     * What goes with an order to roll back.
     *
     * @throws DrydockException {@code APPROVALS_TOO_FEW}
     */
    List<String> requireRollBack(VersionId target, TrustFile trust) {
        Standing requests = toRollBack(target, trust);
        int needed = needed(target, trust);
        Consent consent = requireReviewed(signed(requests, trust, needed));
        if (!consent.isEnough()) {
            throw new DrydockException(
                    ReleaseFailure.APPROVALS_TOO_FEW,
                    "The model is not rolled back to " + target + ": "
                            + consent.managers().size()
                            + " release managers' statements count, and " + needed + " are needed"
                            + requests.because() + ". Let the others sign with 'drydock rollback " + target.model()
                            + " --to " + target + "'.");
        }
        return envelopes(requests.counting().stream());
    }
}
