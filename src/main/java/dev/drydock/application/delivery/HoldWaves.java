package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.SiteReport;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.delivery.Waves;
import dev.drydock.domain.delivery.Waves.Wave;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holds a package back from a site until the sites of the waves before it report that it has answered there, for as long as {@code delivery-waves} in {@code site.yaml} asks.
 * Tested by {@code FleetTest}.
 */
@Singleton
final class HoldWaves {
    private final Transactions transactions;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final VersionRepository versions;
    private final TrustSource trust;
    private final Waves waves;

    @Inject
    HoldWaves(
            Transactions transactions,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            VersionRepository versions,
            TrustSource trust,
            Waves waves) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.documents = documents;
        this.versions = versions;
        this.trust = trust;
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
        if (trust.current().inForce(trust.current().sites()).stream()
                .noneMatch(known -> known.name().equals(site))) {
            throw CollectParcels.notSent("package " + version + " waits for site " + site + " of wave " + wave
                    + " (delivery-waves in site.yaml), and the trust file names no such site in force. Take the site out of"
                    + " delivery-waves, or let the roots sign a trust file that names it, and restart the server");
        }
        transactions.required(() -> problem(version, digest, site, days)).ifPresent(problem -> {
            throw CollectParcels.notSent("package " + version + " waits for site " + site + " of wave " + wave
                    + " (delivery-waves in site.yaml): " + problem
                    + ". Send it there first, and wait for its report");
        });
    }

    private Optional<String> problem(String version, String digest, String site, int days) {
        Optional<Reported> last = ledger.lastReport(site);
        Optional<SiteReport> report;
        try {
            report = last.map(one -> documents
                    .openReport(one.envelope().getBytes(StandardCharsets.UTF_8), trust.current())
                    .content());
        } catch (DrydockException e) {
            return Optional.of(
                    "its last report does not count any more: " + e.sentence().replaceFirst("[.]$", ""));
        }
        for (ModelReport model : report.map(SiteReport::models).orElse(List.of())) {
            for (Supplied supplied : model.supplied()) {
                if (supplied.packageDigest().equals(digest)) {
                    return FleetSite.problem(
                            report.orElseThrow(), supplied, possible(version, last.orElseThrow()), days);
                }
            }
        }
        return Optional.of(refused(site).orElse("it has reported nothing about " + version));
    }

    /** How long a site can have used a package at most: between its first delivery and the report, by the clock here. */
    private Duration possible(String version, Reported report) {
        Optional<Instant> sent = ledger.sentTo(report.from()).stream()
                .filter(one -> documents.read(one.envelope()).contents().items().stream()
                        .anyMatch(item ->
                                item.kind() == Kind.PACKAGE && item.name().equals(version)))
                .map(Sent::sealedAt)
                .findFirst();
        Optional<Instant> came =
                ledger.findReceived(report.from(), report.sequence()).map(Received::takenAt);
        return sent.isPresent() && came.isPresent()
                ? Duration.between(sent.get(), came.get())
                : Duration.ofSeconds(Long.MAX_VALUE); // somebody carried it without a delivery
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
}
