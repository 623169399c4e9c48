import { loadDotEnv } from './services/dot-env.ts'
import { launch } from './services/launch.ts'
import { run } from './start.ts'

loadDotEnv()
await launch((crew) => run(crew, 'development'))
