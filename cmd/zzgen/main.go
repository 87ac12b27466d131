package main
import ("context";"fmt";"os";"github.com/jackc/pgx/v5/pgxpool")
func main(){ p,err:=pgxpool.New(context.Background(),os.Args[1]); if err!=nil{panic(err)}; t,err:=makeSites(context.Background(),p); fmt.Println(len(t),err)}
