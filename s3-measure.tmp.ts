import postgres from 'postgres'
import { migrate } from '#db/migrate.ts'
import { openDatabase } from '#db/client.ts'
import { importContacts } from '#server/contacts/import-contacts.ts'
const admin = postgres('postgres://clarion@127.0.0.1:55433/postgres',{max:1})
await admin`drop database if exists s3_measure with (force)`; await admin`create database s3_measure`; await admin.end()
const url='postgres://clarion@127.0.0.1:55433/s3_measure'
await migrate(url)
const d = openDatabase({url, poolSize:6})
await d.sql`insert into orgs (id,name) values ('00000000-0000-7000-8000-000000000001','x')`
const actor={kind:'system',userId:null,orgId:'00000000-0000-7000-8000-000000000001',role:'owner',ip:null} as const
let peak=0; const timer=setInterval(()=>{peak=Math.max(peak,process.memoryUsage().rss)},50)
let lag=0; let last=Date.now(); const lt=setInterval(()=>{const n=Date.now(); lag=Math.max(lag,n-last-10); last=n},10)
async function* file(count:number, from:number){ yield Buffer.from('phone,name,city,plan,order\n'); let s=''; for(let n=0;n<count;n++){ s+=`+4915${String(100000000+((n*7919+from)%899999999))},Person ${n},Berlin,gold,"A-${n}, x"\n`; if(s.length>65536){ yield Buffer.from(s); s='' } } if(s) yield Buffer.from(s) }
for (const [count, label] of (process.argv[2]??'100000').split(',').flatMap(c=>[[Number(c),'new'],[Number(c),'again']] as const)) { global.gc?.(); peak=0; lag=0; last=Date.now(); const c0=process.cpuUsage(); const t=Date.now(); const r=await importContacts({...d, log:{error:console.log} as never}, actor, {source:file(count,0), listName:'All', fileName:'x.csv'}); console.log(label, count, ((Date.now()-t)/1000).toFixed(1)+' s', JSON.stringify({...r,errors:r.errors.length}), 'rss peak MB', Math.round(peak/1e6), "max lag ms", lag, "cpu s", (process.cpuUsage(c0).user/1e6).toFixed(1)) }
clearInterval(timer); clearInterval(lt); await d.close()
