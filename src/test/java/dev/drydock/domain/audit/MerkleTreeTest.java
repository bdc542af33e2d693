package dev.drydock.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The inputs of the test vectors of RFC 6962's reference implementation. */
    private static final List<Hash> VECTOR = List.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .stream()
            .map(hex -> Hash.leaf(HexFormat.of().parseHex(hex)))
            .toList();

    @Test
    void hasTheRootsOfTheReferenceImplementation() {
        assertThat(new MerkleTree(List.of()).root().hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(new MerkleTree(VECTOR.subList(0, 1)).root().hex())
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assertThat(new MerkleTree(VECTOR.subList(0, 3)).root().hex())
                .isEqualTo("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        assertThat(new MerkleTree(VECTOR).root().hex())
                .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    @Test
    void theFrontierGrowsToTheSameRoots() {
        Frontier frontier = Frontier.EMPTY;
        List<Hash> leaves = leaves(70);
        for (int i = 0; i < leaves.size(); i++) {
            frontier = Frontier.decode(i, frontier.encoded()).append(leaves.get(i));
            assertThat(frontier.root()).isEqualTo(new MerkleTree(leaves.subList(0, i + 1)).root());
        }
    }

    @Test
    void everyInclusionProofHoldsForItsLeafOnly() {
        for (int size = 1; size <= 20; size++) {
            MerkleTree tree = new MerkleTree(leaves(size));
            for (int leaf = 0; leaf < size; leaf++) {
                List<Hash> proof = tree.inclusionProof(leaf);
                assertThat(MerkleTree.includes(leaves(size).get(leaf), leaf, size, proof, tree.root()))
                        .isTrue();
                assertThat(MerkleTree.includes(Hash.leaf(new byte[] {9}), leaf, size, proof, tree.root()))
                        .isFalse();
                assertThat(MerkleTree.includes(leaves(size).get(leaf), leaf + 1, size, proof, tree.root()))
                        .isFalse();
            }
        }
    }

    @Test
    void everyConsistencyProofHoldsAndNoneForAnotherBeginning() {
        for (int size = 1; size <= 20; size++) {
            MerkleTree tree = new MerkleTree(leaves(size));
            for (int first = 1; first <= size; first++) {
                Hash before = new MerkleTree(leaves(first)).root();
                List<Hash> proof = tree.consistencyProof(first);
                assertThat(MerkleTree.consistent(first, before, size, tree.root(), proof))
                        .isTrue();
                List<Hash> changed = new ArrayList<>(leaves(first));
                changed.set(first / 2, Hash.leaf(new byte[] {9}));
                assertThat(MerkleTree.consistent(first, new MerkleTree(changed).root(), size, tree.root(), proof))
                        .isFalse();
            }
        }
    }

    private static List<Hash> leaves(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Hash.leaf(("record " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
