package dev.drydock.persistence;

import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.VersionId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "champion_comparison")
class ComparisonEntity {
    @Id
    @Column(name = "run_instance")
    long runInstance;

    String model;

    @Column(name = "version_number")
    int number;

    @Column(name = "champion_number")
    int championNumber;

    String verdict;

    @Column(name = "report_digest")
    String reportDigest;

    @Column(name = "statement_digest")
    String statementDigest;

    @Column(columnDefinition = "text")
    String envelope;

    @Column(name = "made_at")
    Instant at;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ComparisonEntity() {}

    ComparisonEntity(ChampionComparison comparison) {
        runInstance = comparison.runInstance();
        model = comparison.candidate().model();
        number = comparison.candidate().number();
        championNumber = comparison.champion().number();
        verdict = comparison.verdict();
        reportDigest = comparison.reportDigest();
        statementDigest = comparison.statementDigest();
        envelope = comparison.envelope();
        at = comparison.at();
    }

    ChampionComparison toComparison() {
        return new ChampionComparison(
                new VersionId(model, number),
                new VersionId(model, championNumber),
                runInstance,
                verdict,
                reportDigest,
                statementDigest,
                envelope,
                at);
    }
}
