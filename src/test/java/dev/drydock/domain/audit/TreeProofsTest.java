package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Against the tree as the RFC defines it. */
class TreeProofsTest {
    private static final int SIZES = 40;

    @Test
    void makesEveryProofOfALogInOneReading() {
        for (int size = 1; size <= SIZES; size++) {
            MerkleTree tree = new MerkleTree(leaves(size));
            TreeProofs proofs = proofs(size);
            for (int number = 0; number < size; number++) {
                assertThat(proofs.ofRecord(number)).isEqualTo(tree.inclusionProof(number));
                assertThat(proofs.ofBeginning(number + 1)).isEqualTo(tree.consistencyProof(number + 1));
            }
        }
    }

    @Test
    void aProofHoldsForItsRecordAtItsPlaceOnly() {
        for (int size = 1; size <= SIZES; size++) {
            List<Hash> leaves = leaves(size);
            Checkpoint log = new Checkpoint("drydock/test", size, new MerkleTree(leaves).root());
            TreeProofs proofs = proofs(size);
            for (int number = 0; number < size; number++) {
                List<Hash> proof = proofs.ofRecord(number);
                assertThat(Inclusion.holds(number, leaves.get(number), log, proof))
                        .isTrue();
                assertThat(Inclusion.holds(number, Hash.leaf(new byte[] {9}), log, proof))
                        .isFalse();
                assertThat(Inclusion.holds(size, leaves.get(number), log, proof))
                        .isFalse();
                assertThat(Inclusion.holds(-1, leaves.get(number), log, proof)).isFalse();
                if (size > 1) {
                    assertThat(Inclusion.holds((number + 1) % size, leaves.get(number), log, proof))
                            .isFalse();
                    assertThat(Inclusion.holds(number, leaves.get(number), log, proof.subList(1, proof.size())))
                            .isFalse();
                }
                List<Hash> longer = new ArrayList<>(proof);
                longer.add(leaves.get(0));
                assertThat(Inclusion.holds(number, leaves.get(number), log, longer))
                        .isFalse();
            }
        }
    }

    @Test
    void provesNothingOfALogThatIsNotThere() {
        assertThatThrownBy(() -> new TreeProofs(3, List.of(3L), List.of())).hasMessageContaining("has no record 3");
        assertThatThrownBy(() -> new TreeProofs(3, List.of(), List.of(4L))).hasMessageContaining("no tree of 4");
        TreeProofs cut = new TreeProofs(3, List.of(0L), List.of());
        leaves(2).forEach(cut::read);
        assertThatThrownBy(() -> cut.ofRecord(0)).hasMessageContaining("has 2 records, and must have 3");
    }

    private static TreeProofs proofs(int size) {
        TreeProofs proofs = new TreeProofs(
                size,
                LongStream.range(0, size).boxed().toList(),
                LongStream.rangeClosed(1, size).boxed().toList());
        leaves(size).forEach(proofs::read);
        return proofs;
    }

    private static List<Hash> leaves(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Hash.leaf(("record " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
