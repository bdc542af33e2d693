package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.EarlierFile;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository.Correction;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectCount;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowOrigin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaExportsTest {
    private static final String SCHEMA = "a".repeat(64);

    @ParameterizedTest
    @EnumSource
    void aFileGoesFromReceiptThroughTakeOverToASnapshot(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaExports exports = database.repository(JpaExports.class);
            database.transactions().run(() -> exports.receive(manifest(), 1, Instant.EPOCH));
            assertThat(database.transactions().required(() -> exports.lastSequence("plant-a")))
                    .hasValue(12);

            long id = claim(database, exports, 1).id();
            database.transactions().run(() -> {
                exports.advance(id, 1, 5, 1, 100);
                exports.quarantine(id, 1, List.of(reject(3), reject(4)));
                exports.quarantine(id, 1, List.of(reject(4)));
            });
            assertThat(rejects(database, exports)).isEqualTo(2);
            assertThat(database.transactions().required(() -> exports.firstRejects(id, 1)))
                    .containsExactly(reject(3));

            assertThat(claim(database, exports, 2).accepted()).isZero();
            assertThat(rejects(database, exports)).isZero();
            assertThatThrownBy(() -> database.transactions().run(() -> exports.advance(id, 1, 6, 1, 120)))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_FILE_TAKEN_OVER));

            database.transactions().run(() -> {
                exports.setState(id, ExportFile.State.INGESTED);
                exports.fixSnapshotInputs(2, exports.listIngested("tiny", Set.of(SCHEMA)));
            });
            assertThat(database.transactions().required(() -> exports.snapshotInputs(2)))
                    .extracting(ExportFile::id)
                    .containsExactly(id);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noExportIsReceivedTwice(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaExports exports = database.repository(JpaExports.class);
            database.transactions().run(() -> exports.receive(manifest(), 1, Instant.EPOCH));
            assertThatThrownBy(() -> database.transactions().run(() -> exports.receive(manifest(), 2, Instant.EPOCH)))
                    .isInstanceOf(RuntimeException.class);
            assertThat(database.transactions()
                            .required(() -> exports.findReceipt("plant-a", 12).orElseThrow())
                            .instanceId())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCorrectedFileTakesTheRefusedOnesPlaceOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaExports exports = database.repository(JpaExports.class);
            Transactions transactions = database.transactions();
            transactions.run(() -> exports.receive(manifest(), 1, Instant.EPOCH));
            long refused = claim(database, exports, 1).id();
            transactions.run(() -> exports.setState(refused, ExportFile.State.REFUSED));

            transactions.run(() -> exports.receive(correction(13), 1, Instant.EPOCH));
            ExportFile standing = transactions.required(() -> exports.standing(refused, 1, SCHEMA));

            assertThat(standing.sequence()).isEqualTo(13);
            assertThat(standing.ingestInstance()).hasValue(1);
            assertThat(transactions.required(() -> exports.standing(refused, 2, SCHEMA)))
                    .isEqualTo(standing);
            transactions.run(() -> exports.setState(refused, ExportFile.State.RECEIVED));
            assertThat(transactions.required(() -> exports.require(refused)).state())
                    .isEqualTo(ExportFile.State.REPLACED);
            assertThatThrownBy(() -> transactions.run(() -> exports.advance(refused, 1, 1, 0, 10)))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_FILE_TAKEN_OVER));
            assertThatThrownBy(() -> transactions.run(() -> exports.receive(correction(14), 1, Instant.EPOCH)))
                    .isInstanceOfSatisfying(
                            DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.EXPORT_REFUSED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedRowNamesTheFileInPlaceOfItsOwn(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaExports exports = database.repository(JpaExports.class);
            Transactions transactions = database.transactions();
            transactions.run(() -> exports.receive(manifest(), 1, Instant.EPOCH));
            long refused = claim(database, exports, 1).id();
            transactions.run(() -> {
                exports.advance(refused, 1, 5, 5, 100);
                exports.quarantine(refused, 1, List.of(reject(3)));
                exports.setState(refused, ExportFile.State.REFUSED);
            });
            RejectFilter filter = new RejectFilter(Optional.of("tiny"), OptionalLong.of(1), 10);
            QuarantinedRow before =
                    transactions.required(() -> exports.listRejects(filter)).get(0);
            assertThat(before.export()).isEqualTo("plant-a-12");
            assertThat(before.sha256()).isEqualTo("b".repeat(64));
            assertThat(before.correctedBy()).isEmpty();

            transactions.run(() -> exports.receive(correction(13), 1, Instant.EPOCH));
            assertThat(transactions.required(() -> exports.requireReject(before.id())))
                    .satisfies(row -> {
                        assertThat(row.reject()).isEqualTo(reject(3));
                        assertThat(row.correctedBy()).contains(new Correction("plant-a-13", "g.csv", 0, false));
                    });

            long corrected = transactions.required(
                    () -> exports.standing(refused, 1, SCHEMA).id());
            transactions.run(() -> {
                exports.advance(corrected, 1, 9, 1, 100);
                exports.setState(corrected, ExportFile.State.INGESTED);
            });
            assertThat(transactions
                            .required(() -> exports.requireReject(before.id()))
                            .correctedBy())
                    .contains(new Correction("plant-a-13", "g.csv", 1, true));
            assertThat(transactions.required(() -> exports.countRejects(filter)))
                    .containsExactly(new RejectCount(RejectReason.ARITY, 1));
            assertThatThrownBy(() -> transactions.required(() -> exports.requireReject(before.id() + 1)))
                    .isInstanceOfSatisfying(
                            DrydockException.class,
                            e -> assertThat(e.code()).isEqualTo(IngestFailure.REJECTED_ROW_UNKNOWN));
        }
    }

    private static ExportManifest correction(long sequence) {
        return new ExportManifest(
                "plant-a",
                sequence,
                "tiny",
                List.of(new ExportedFile(
                        "g.csv", ExportKind.LOGS, "d".repeat(64), 900, 10, Optional.of(new EarlierFile(12, "f.csv")))),
                "e".repeat(64));
    }

    private static ExportFile claim(TestDatabase database, JpaExports exports, long run) {
        return database.transactions()
                .required(() -> exports.claim("tiny", ExportKind.LOGS, run, SCHEMA))
                .get(0);
    }

    private static int rejects(TestDatabase database, JpaExports exports) {
        return database.transactions()
                .required(() -> exports.listRejects(new RejectFilter(Optional.of("tiny"), OptionalLong.of(1), 10)))
                .size();
    }

    private static Reject reject(long record) {
        return new Reject(new RowOrigin(10 * record, record, record + 1), RejectReason.ARITY, "", "x,x", "a,b");
    }

    private static ExportManifest manifest() {
        return new ExportManifest(
                "plant-a",
                12,
                "tiny",
                List.of(new ExportedFile("f.csv", ExportKind.LOGS, "b".repeat(64), 1000, 10)),
                "c".repeat(64));
    }
}
