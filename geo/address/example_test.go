package address_test

import (
	"fmt"

	"github.com/maillage-numerique/maillage/geo/address"
)

func ExampleParse() {
	p := address.Parse("12 bis, av. du Gal de Gaulle BP 53 36300 Le Blanc Cedex")
	fmt.Println(p.Number, p.Repetition, p.Postcode, p.Dropped)
	for _, w := range p.Words {
		fmt.Print(w.Text, " ")
	}
	// Output:
	// 12 bis 36300 [bp 53 cedex]
	// avenue du general de gaulle le blanc
}

func ExampleKey() {
	fmt.Println(address.Key("AV DU GAL DE GAULLE"))
	fmt.Println(address.Key("Avenue du Général-de-Gaulle"))
	// Output:
	// avenue du general de gaulle
	// avenue du general de gaulle
}

func ExampleWords() {
	for _, w := range address.Words("rue du Onze Novembre") {
		fmt.Println(w.Text, w.Class == address.Plain)
	}
	// Output:
	// rue false
	// du false
	// 11 false
	// novembre true
}

func ExampleAppendWords() {
	kept := make([]address.Word, 0, 8)
	kept = address.AppendWords(kept, "St Georges/Arnon")
	fmt.Println(len(kept), kept[0].Text, kept[2].Text)
	// Output: 4 saint sur
}

func ExampleEdits() {
	fmt.Println(address.Edits("jaures", "jauers", 2))
	// Output: 1
}

func ExampleAllowed() {
	fmt.Println(address.Allowed(len("eau")), address.Allowed(len("jaures")), address.Allowed(len("clemenceau")))
	// Output: 0 1 2
}

func ExampleAlike() {
	fmt.Printf("%.2f %.2f %.2f\n", address.Alike("jean", "jean"), address.Alike("j", "jean"), address.Alike("bolland", "boland"))
	// Output: 1.00 0.75 0.84
}

func ExampleSimilarity() {
	fmt.Printf("%.2f\n", address.Similarity("AV JEAN JAURES", "Avenue Jean-Jaurès"))
	// Output: 1.00
}

func ExampleWeight() {
	for _, w := range address.Words("rue de Séraucourt") {
		fmt.Print(address.Weight(w), " ")
	}
	// Output: 0.35 0.08 1
}

func ExampleDisplay() {
	fmt.Println(address.Display("ALL ADRIENNE BOLLAND"))
	// Output: Allée Adrienne Bolland
}
