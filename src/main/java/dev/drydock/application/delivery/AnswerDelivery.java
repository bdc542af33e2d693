package dev.drydock.application.delivery;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.delivery.CheckItems.Answered;
import dev.drydock.application.delivery.CheckItems.Checked;
import dev.drydock.application.delivery.CheckItems.SiteReported;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryDocuments.Opened;
import dev.drydock.domain.delivery.DeliveryDocuments.Signed;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.HandedOn;
import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryReceipt.Serving;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Records how a delivery ended, and signs the answer to its sender. Every method joins the caller's transaction. Tested by {@code DeliveryTest}. */
@Singleton
final class AnswerDelivery {
    private final RunFacts facts;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final TrustSource trust;
    private final Journal journal;

    @Inject
    AnswerDelivery(
            RunFacts facts,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            ModelRepository models,
            VersionRepository versions,
            TrustSource trust,
            Journal journal) {
        this.facts = facts;
        this.ledger = ledger;
        this.documents = documents;
        this.models = models;
        this.versions = versions;
        this.trust = trust;
        this.journal = journal;
    }

    void taken(long run, Opened<DeliveryStatement> opened, String envelope, Custody custody, Checked checked) {
        DeliveryStatement statement = opened.content();
        Instant now = now();
        ledger.add(new Received(
                statement.route().from(), statement.sequence(), opened.digest(), envelope, run, now, custody));
        ledger.addPackages(statement.route().from(), statement.sequence(), checked.packages());
        for (Answered answered : checked.receipts()) {
            DeliveryReceipt receipt = answered.receipt();
            ledger.answer(
                    receipt.route().to(),
                    receipt.sequence(),
                    new Answer(receipt.verdict(), answered.envelope(), receipt.at()));
        }
        checked.report()
                .ifPresent(reported -> ledger.add(new Reported(
                        statement.route().from(),
                        statement.sequence(),
                        reported.envelope(),
                        reported.report().at().isAfter(now)
                                ? now
                                : reported.report().at())));
        for (SiteReported handedOn : checked.handedOn()) {
            SiteReport report = handedOn.report();
            ledger.add(new HandedOn(
                    report.route().from(),
                    report.route().to(),
                    statement.route().from(),
                    handedOn.envelope(),
                    report.at().isAfter(now) ? now : report.at()));
        }
        answer(opened, custody, Verdict.TAKEN, "");
        facts.record(run, RunFacts.DELIVERY, DeliveryStatement.folder(statement.route(), statement.sequence()));
        journal.append(AuditLog.Event.of(
                "run:" + run,
                "delivery.receive",
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                "statement",
                opened.digest(),
                "items",
                SealDelivery.lines(statement.contents().items()),
                "receipts-unknown",
                checked.unknownReceipts().isEmpty() ? "none" : String.join(", ", checked.unknownReceipts()),
                "medium",
                custody.medium(),
                "custodian",
                custody.custodian(),
                "scanner",
                checked.scanner().orElse("none"),
                "marking",
                statement.marking().orElse("none")));
    }

    /** A delivery that nobody is known to have signed. */
    void refusedUnopened(long run, String folder, Custody custody, String reason) {
        journal.append(AuditLog.Event.of(
                "run:" + run,
                "delivery.refuse",
                folder,
                "reason",
                reason,
                "medium",
                custody.medium(),
                "custodian",
                custody.custodian()));
    }

    /** One that was taken already is not answered again, and one for another site is answered by that site alone. */
    void refused(long run, Opened<DeliveryStatement> opened, Custody custody, String reason) {
        DeliveryStatement statement = opened.content();
        long last = ledger.lastReceived(statement.route().from())
                .map(Received::sequence)
                .orElse(0L);
        if (statement.sequence() > last
                && statement.route().to().equals(trust.current().site())) {
            answer(opened, custody, Verdict.REFUSED, reason);
        }
        journal.append(AuditLog.Event.of(
                "run:" + run,
                "delivery.refuse",
                DeliveryStatement.folder(statement.route(), statement.sequence()),
                "statement",
                opened.digest(),
                "reason",
                reason,
                "medium",
                custody.medium(),
                "custodian",
                custody.custodian()));
    }

    private void answer(Opened<DeliveryStatement> opened, Custody custody, Verdict verdict, String reason) {
        DeliveryStatement statement = opened.content();
        Instant now = now();
        Signed signed = documents.sign(new DeliveryReceipt(
                statement.route(),
                statement.sequence(),
                opened.digest(),
                verdict,
                reason.substring(0, Math.min(reason.length(), DeliveryReceipt.LONGEST_REASON)),
                custody,
                now,
                serving()));
        ledger.add(new OwnReceipt(
                signed.digest(), statement.route().from(), statement.sequence(), signed.envelope(), now));
    }

    private Instant now() {
        return journal.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private List<Serving> serving() {
        return models.list().stream()
                .map(RegisteredModel::name)
                .map(versions::champion)
                .flatMap(Optional::stream)
                .flatMap(version -> version.packageDigest().stream()
                        .map(digest ->
                                new Serving(version.id().model(), version.id().number(), digest)))
                .toList();
    }
}
