package dev.drydock.application.delivery;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.FleetSite;
import dev.drydock.domain.delivery.FleetSite.Travelling;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows the sites that this one sends to, by what came back from them. Tested by {@code FleetTest}. */
@Singleton
public class ViewFleet {
    private final Transactions transactions;
    private final Authorization authorization;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final TrustSource trust;
    private final Journal journal;

    @Inject
    ViewFleet(
            Transactions transactions,
            Authorization authorization,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            TrustSource trust,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.ledger = ledger;
        this.documents = documents;
        this.trust = trust;
        this.journal = journal;
    }

    /** Those of the trust file, and others that deliveries went to or came from, the gravest first. */
    public List<FleetSite> sites(Actor actor) {
        authorization.require(actor, Operation.VIEW, "fleet");
        TrustFile current = trust.current();
        Set<String> trusted =
                current.inForce(current.sites()).stream().map(NamedKey::name).collect(Collectors.toSet());
        Instant now = journal.now();
        return transactions.required(() -> {
            Map<String, Received> received = bySite(ledger.lastReceived(), Received::from);
            Map<String, Reported> reports = bySite(ledger.lastReports(), Reported::from);
            Map<String, Sent> answered = bySite(ledger.lastAnswered(), Sent::to);
            Map<String, Long> taken = ledger.lastTaken();
            Map<String, List<Sent>> unanswered = ledger.unanswered().stream().collect(Collectors.groupingBy(Sent::to));
            Set<String> names = new TreeSet<>(trusted);
            Stream.of(received.keySet(), answered.keySet(), unanswered.keySet()).forEach(names::addAll);
            return names.stream()
                    .map(name -> new FleetSite(
                            name,
                            trusted.contains(name),
                            Optional.ofNullable(received.get(name)).map(Received::takenAt),
                            Optional.ofNullable(reports.get(name))
                                    .map(Reported::envelope)
                                    .map(documents::readReport),
                            Optional.ofNullable(answered.get(name))
                                    .flatMap(Sent::answer)
                                    .map(Answer::envelope)
                                    .map(documents::readReceipt),
                            travelling(unanswered.getOrDefault(name, List.of()), taken.getOrDefault(name, 0L), now)))
                    .sorted(Comparator.comparing((FleetSite site) -> site.standing(now))
                            .reversed()
                            .thenComparing(FleetSite::site))
                    .toList();
        });
    }

    private static <T> Map<String, T> bySite(List<T> all, Function<T, String> site) {
        return all.stream().collect(Collectors.toMap(site, Function.identity()));
    }

    /** Numbers are taken in order, so none before one that was taken is on its way, nor one that a later statement withdraws. */
    private List<Travelling> travelling(List<Sent> unanswered, long taken, Instant now) {
        List<DeliveryStatement> statements = unanswered.stream()
                .filter(sent -> sent.sequence() > taken)
                .map(sent -> documents.read(sent.envelope()))
                .toList();
        Set<Long> withdrawn = new HashSet<>();
        statements.forEach(statement -> withdrawn.addAll(statement.withdrawn()));
        List<Travelling> travelling = new ArrayList<>();
        for (DeliveryStatement statement : statements) {
            if (!withdrawn.contains(statement.sequence())) {
                travelling.add(new Travelling(
                        statement.sequence(),
                        statement.contents().items(),
                        statement.issued(),
                        !now.isBefore(statement.expires())));
            }
        }
        return travelling;
    }
}
