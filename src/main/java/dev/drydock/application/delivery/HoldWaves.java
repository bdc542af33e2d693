package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.InService;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.delivery.Waves;
import dev.drydock.domain.delivery.Waves.Wave;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds a package back from a site until the sites of the waves before it report that it answers there, for as long as {@code delivery-waves} in {@code site.yaml} asks.
 * Tested by {@code FleetTest}.
 */
@Singleton
final class HoldWaves {
    private final Transactions transactions;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final VersionRepository versions;
    private final Waves waves;

    @Inject
    HoldWaves(
            Transactions transactions,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            VersionRepository versions,
            Waves waves) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.documents = documents;
        this.versions = versions;
        this.waves = waves;
    }

    /** @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT} for the first package and site that holds it */
    void require(String to, List<Item> items) {
        List<Item> packages =
                items.stream().filter(item -> item.kind() == Kind.PACKAGE).toList();
        if (packages.isEmpty()) {
            return;
        }
        List<Wave> before = waves.before(to);
        for (Item item : packages) {
            String digest = transactions
                    .required(() -> versions.require(VersionId.parse(item.name())))
                    .packageDigest()
                    .orElseThrow();
            for (int i = 0; i < before.size(); i++) {
                Wave wave = before.get(i);
                for (String site : wave.sites().stream().sorted().toList()) {
                    requireGood(item.name(), digest, site, i + 1, wave.days());
                }
            }
        }
    }

    private void requireGood(String version, String digest, String site, int wave, int days) {
        transactions.required(() -> problem(version, digest, site, days)).ifPresent(problem -> {
            throw CollectParcels.notSent("package " + version + " waits for site " + site + " of wave " + wave
                    + " (delivery-waves in site.yaml): " + problem
                    + ". Send it there first, and wait for its report");
        });
    }

    private Optional<String> problem(String version, String digest, String site, int days) {
        Optional<SiteReport> report =
                ledger.lastReport(site).map(Reported::envelope).map(documents::readReport);
        for (ModelReport model : report.map(SiteReport::models).orElse(List.of())) {
            for (Supplied supplied : model.supplied()) {
                if (supplied.packageDigest().equals(digest)) {
                    return problem(report.orElseThrow(), model, supplied, days);
                }
            }
        }
        return Optional.of(refused(site).orElse("it has reported nothing about " + version));
    }

    private Optional<String> refused(String site) {
        return ledger.sentTo(site).stream()
                .flatMap(sent -> sent.answer().stream())
                .reduce((earlier, later) -> later)
                .filter(answer -> answer.verdict() == Verdict.REFUSED)
                .map(answer -> documents.readReceipt(answer.envelope()))
                .map(receipt -> "it refused delivery " + receipt.sequence() + " (" + shortened(receipt) + ")");
    }

    private static String shortened(DeliveryReceipt receipt) {
        return receipt.reason().substring(0, Math.min(receipt.reason().length(), 300));
    }

    private static Optional<String> problem(SiteReport report, ModelReport model, Supplied supplied, int days) {
        Optional<String> refusal = FleetSite.refusal(supplied);
        if (refusal.isPresent()) {
            return Optional.of(refusal.get() + " there");
        }
        if (!model.suppliedInService().equals(Optional.of(supplied))) {
            return Optional.of("at " + report.at() + " it did not answer there. It was "
                    + supplied.became().map(Became::state).orElse("brought, and no candidate was made of it"));
        }
        InService serving = model.serving().orElseThrow();
        Duration answered = Duration.between(serving.since(), report.at());
        return answered.compareTo(Duration.ofDays(days)) < 0
                ? Optional.of("at " + report.at() + " it had answered there since " + serving.since() + ", and " + days
                        + " days are asked for")
                : Optional.empty();
    }
}
