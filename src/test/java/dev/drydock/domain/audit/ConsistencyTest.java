package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against the tree as the RFC defines it, which the reference implementation's vectors hold. */
class ConsistencyTest {
    private static final int SIZES = 70;

    @Test
    void makesTheProofsOfTheRfc() {
        for (int size = 1; size <= SIZES; size++) {
            MerkleTree tree = new MerkleTree(leaves(size));
            for (int first = 1; first <= size; first++) {
                assertThat(Consistency.proof(first, size, log(leaves(size))))
                        .as("from %d to %d", first, size)
                        .isEqualTo(tree.consistencyProof(first));
            }
        }
    }

    @Test
    void holdsForTheBeginningAndForNoOther() {
        for (int size = 1; size <= SIZES; size++) {
            for (int first = 1; first <= size; first++) {
                List<Hash> proof = Consistency.proof(first, size, log(leaves(size)));
                Checkpoint later = checkpoint(leaves(size));
                assertThat(Consistency.holds(checkpoint(leaves(first)), later, proof))
                        .isTrue();

                List<Hash> rewritten = new ArrayList<>(leaves(first));
                rewritten.set(first / 2, Hash.leaf(new byte[] {9}));
                assertThat(Consistency.holds(checkpoint(rewritten), later, proof))
                        .isFalse();
                List<Hash> longer = new ArrayList<>(proof);
                longer.add(Hash.leaf(new byte[] {9}));
                assertThat(Consistency.holds(checkpoint(leaves(first)), later, longer))
                        .isFalse();
                if (!proof.isEmpty()) {
                    assertThat(Consistency.holds(checkpoint(leaves(first)), later, proof.subList(0, proof.size() - 1)))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void aTreeThatGotSmallerOrIsEmptyProvesNothing() {
        assertThat(Consistency.holds(checkpoint(leaves(3)), checkpoint(leaves(2)), List.of()))
                .isFalse();
        assertThat(Consistency.holds(checkpoint(leaves(0)), checkpoint(leaves(2)), List.of()))
                .isFalse();
        assertThatThrownBy(() -> Consistency.proof(3, 2, log(leaves(2)))).hasMessageContaining("no tree of 3 leaves");
        assertThatThrownBy(() -> Consistency.proof(1, 3, log(leaves(2))))
                .hasMessageContaining("has 2 records, and must have 3");
    }

    private static Consistency.Leaves log(List<Hash> leaves) {
        return (from, until, taker) ->
                leaves.stream().skip(from).limit(until - from).forEach(taker);
    }

    private static Checkpoint checkpoint(List<Hash> leaves) {
        return new Checkpoint("drydock/test", leaves.size(), new MerkleTree(leaves).root());
    }

    private static List<Hash> leaves(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Hash.leaf(("record " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
